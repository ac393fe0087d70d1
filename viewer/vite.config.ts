import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const HASHED = "chunks/[name]-[hash].js";

export default defineConfig({
  // Chunks, workers and decoders are found beside viewer.js, wherever the site serves it.
  base: "./",
  publicDir: false,
  logLevel: "error",
  resolve: {
    alias: [
      { find: "xmlbuilder2", replacement: here("stubs/xmlbuilder2.js") },
      { find: /^@cornerstonejs\/codec-libjxl\/.*$/, replacement: here("stubs/libjxl.js") },
    ],
  },
  // Named as the page names its own, so that the decoders both may need are stored once.
  worker: { format: "es", rollupOptions: { output: { entryFileNames: HASHED, chunkFileNames: HASHED, assetFileNames: "chunks/[name]-[hash][extname]" } } },
  build: {
    outDir: here("../src/readingroom/reader/static/viewer"),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    sourcemap: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    license: { fileName: "licences.md" },
    // The rendering library is one large chunk on purpose: it is loaded whole or not at all.
    chunkSizeWarningLimit: 6000,
    rollupOptions: {
      input: here("src/viewer.ts"),
      output: {
        entryFileNames: "viewer.js",
        chunkFileNames: HASHED,
        assetFileNames: ({ names }) => (names.some((name) => name.endsWith(".css")) ? "viewer.css" : "chunks/[name]-[hash][extname]"),
      },
    },
  },
});
