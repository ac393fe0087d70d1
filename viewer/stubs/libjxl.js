// JPEG XL is no transfer syntax that Reading Room stores; the real decoder would add a megabyte to every wheel.
export default () => Promise.reject(new Error("JPEG XL frames are not supported."));
