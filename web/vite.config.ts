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

const session = '/api/0/auth/session/'
const list = '/organizations/([\\w-]+)/issues/'
const issueApi = '/api/0/organizations/$1/issues/$2'

/** The pages that are opened most: their code, and what they ask first (a journey finds out when a page asks for something else). */
const earlyPages = [
  {
    source: 'features/issues/list-page.tsx',
    path: `^${list}$`,
    asks: [session, '/api/0/organizations/$1/issues/?limit=50&lenient=1'],
  },
  {
    source: 'features/issues/issue-page.tsx',
    path: `^${list}(\\d+)/$`,
    asks: [session, `${issueApi}/`, `${issueApi}/events/recommended/`],
  },
  {
    source: 'features/issues/events-page.tsx',
    path: `^${list}(\\d+)/events/$`,
    asks: [session, `${issueApi}/`, `${issueApi}/events/?limit=50`],
  },
] as const

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
 * A script in the page itself that fetches the code and the first answers of the pages above while the app's own code is on its way
 * (`api/early.ts` takes them). It asks for nothing that the page would not ask for.
 */
const early: Plugin = {
  name: 'early',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { path: file, bundle = {}, chunk }) => {
      // The story page is none of them.
      if (file !== '/index.html') return html
      if (!chunk) throw new Error('index.html has no code')
      const there = filesOf(chunk.fileName, bundle)
      const pages = earlyPages.map(({ source, path, asks }) => {
        const page = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId?.endsWith(source))
        if (!page) throw new Error(`${source} is no chunk of its own`)
        const files = [...filesOf(page.fileName, bundle)].filter((name) => !there.has(name)).map((name) => `/${name}`)
        return { path, asks, files }
      })
      // Before the styles: a script behind them would wait until they are there. A function, as `$` in a text would be a group.
      return html.replace(/<link rel="icon"/, (icon) => `<script nonce="__CSP_NONCE__">${earlyScript(pages)}</script>\n    ${icon}`)
    },
  },
}

/**
 * What the pages that are opened most have in common, in one file: as dozens of small ones it took a slow connection of six requests at a time longer
 * to ask for them than to read them. A dialog brings a library with it and is opened later.
 */
const common = { name: 'common', test: /\/web\/(ui\/(?!dialog)|lib\/|api\/|features\/(issues|frame|errors|search)\/)/, minShareCount: 5 }

/** Build and development server of the web app. The nonce is replaced in each answer of the server (Content-Security-Policy). */
export default defineConfig({
  plugins: [react(), sonnerWithoutStyles, early],
  resolve: { tsconfigPaths: true, alias },
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    sourcemap: true,
    manifest: true,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: [common] } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8642' } },
})
