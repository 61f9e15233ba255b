import { createRequire } from 'node:module'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

/** Sonner puts its styles into the page by itself, which the policy of the server forbids; ui/toaster.tsx imports them as a file instead. */
const sonnerWithoutStyles: Plugin = {
  name: 'sonner-without-styles',
  transform: {
    filter: { id: /\/sonner\/dist\/index\.mjs$/ },
    // The line stays, empty: the map of the file stays true.
    handler: (code) => ({ code: code.replace(/^__insertCSS\(.*\);?$/m, ''), map: null }),
  },
}

/** Of the two builds of this part of the Markdown parser the one without a document: the other decodes by `innerHTML`, which the policy of the server forbids. */
const entities = 'decode-named-character-reference'
const alias = { [entities]: createRequire(import.meta.url).resolve(entities) }

/** Build and development server of the web app. The nonce is replaced in each answer of the server (Content-Security-Policy). */
export default defineConfig({
  plugins: [react(), sonnerWithoutStyles],
  resolve: { tsconfigPaths: true, alias },
  html: { cspNonce: '__CSP_NONCE__' },
  build: { target: 'es2023', cssTarget: ['chrome123', 'firefox121', 'safari17.5'], sourcemap: true, manifest: true, assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8642' } },
})
