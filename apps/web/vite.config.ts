import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { chunkGroups, inlineIcons, neededAtOnce } from './vite-chunks.ts';
import { compressed, fontPreload, layerOrder, serviceWorker, widget } from './vite-plugins.ts';

const server = process.env['ALLMENDE_SERVER'] ?? 'http://localhost:4400';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    inlineIcons(),
    layerOrder(),
    fontPreload(['hanken-grotesk-latin-wght-normal']),
    serviceWorker(),
    widget(),
    compressed(),
  ],
  resolve: {
    // A stand-in for what React brings itself since version 18; wouter asks for it.
    alias: { 'use-sync-external-store/shim/index.js': 'react' },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    // Old phones get the colours written out for each scheme instead of `light-dark()`.
    cssTarget: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    // The polyfill would be an inline script, which the content security policy forbids.
    modulePreload: { polyfill: false, resolveDependencies: neededAtOnce },
    assetsInlineLimit: 0,
    manifest: 'build.json',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: chunkGroups },
        // The names of all chunks stand in the first script, and a hash is what cannot be compressed.
        entryFileNames: 'assets/[name]-[hash:7].js',
        chunkFileNames: 'assets/[name]-[hash:7].js',
        assetFileNames: 'assets/[name]-[hash:7][extname]',
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '^/(@(?!vite|id/|fs/|react-refresh)[a-z]|media/|docs|openapi.json|pages/)': {
        target: server,
      },
    },
  },
});
