import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Build and development server of the web app. The nonce is replaced in each answer of the server (Content-Security-Policy). */
export default defineConfig({
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  html: { cspNonce: '__CSP_NONCE__' },
  build: { target: 'es2023', cssTarget: ['chrome123', 'firefox121', 'safari17.5'], sourcemap: true, manifest: true, assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8642' } },
})
