// vtk.js pulls this in to write XML files, which the viewer never does; the real package wants Node's `events` and breaks the page.
export const create = () => {
  throw new Error("The viewer writes no XML.");
};
export default { create };
