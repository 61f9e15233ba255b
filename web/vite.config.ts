import { createRequire } from 'node:module'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin, Rolldown } from 'vite'

import { earlyScript } from './early-script.ts'

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

/** The page that is opened most, and its first code. */
const listSource = 'features/issues/list-page.tsx'

/** Files that a chunk needs, itself first. */
const filesOf = (name: string, bundle: Rolldown.OutputBundle, found = new Set<string>()): ReadonlySet<string> => {
  const chunk = bundle[name]
  if (chunk?.type !== 'chunk' || found.has(name)) return found
  found.add(name)
  for (const file of chunk.viteMetadata?.importedCss ?? []) found.add(file)
  for (const each of chunk.imports) filesOf(each, bundle, found)
  return found
}

/**
 * A script in the page itself that fetches the code and the first answers of the issue list while the app's own code is on its way
 * (`api/early.ts` takes them). It asks for nothing that the list would not ask for.
 */
const earlyList: Plugin = {
  name: 'early-list',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { path, bundle = {}, chunk }) => {
      // The story page has no list.
      if (path !== '/index.html') return html
      const list = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId?.endsWith(listSource))
      if (!list || !chunk) throw new Error(`${listSource} is no chunk of its own`)
      const there = filesOf(chunk.fileName, bundle)
      const files = [...filesOf(list.fileName, bundle)].filter((file) => !there.has(file)).map((file) => `/${file}`)
      // Before the styles: a script behind them would wait until they are there.
      return html.replace(/<link rel="icon"/, (icon) => `<script nonce="__CSP_NONCE__">${earlyScript(files)}</script>\n    ${icon}`)
    },
  },
}

/** Build and development server of the web app. The nonce is replaced in each answer of the server (Content-Security-Policy). */
export default defineConfig({
  plugins: [react(), sonnerWithoutStyles, earlyList],
  resolve: { tsconfigPaths: true, alias },
  html: { cspNonce: '__CSP_NONCE__' },
  build: { target: 'es2023', cssTarget: ['chrome123', 'firefox121', 'safari17.5'], sourcemap: true, manifest: true, assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8642' } },
})
