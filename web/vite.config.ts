import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.QUIRE_SERVER ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/quire/server/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    sourcemap: false,
    target: "es2023",
  },
  // For working on the web part: open the address that `quire edit` prints first (it sets the cookie for this
  // machine, whatever the port), then this server's. Quire answers only requests that name it as Host and Origin.
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/ws", "/frame"].map((path) => [
        path,
        { target: server, changeOrigin: true, ws: path === "/ws", headers: { origin: server } },
      ]),
    ),
  },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    setupFiles: ["test/setup.ts"],
  },
});
