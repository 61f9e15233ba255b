import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

import { build } from 'vite'

import { outputFolder, repository } from '../paths.ts'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html',
}

export interface StaticPages {
  readonly url: string
  readonly close: () => void
}

/** Serves a folder on loopback. */
export const serveFolder = async (folder: string): Promise<StaticPages> => {
  const server = createServer((request, answer) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path))
    if (!file.startsWith(folder) || !existsSync(file)) {
      answer.writeHead(path === '/favicon.ico' ? 204 : 404).end()
      return
    }
    answer.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The page of all primitives is no part of the app: it is built for this. */
export const startStory = async (): Promise<StaticPages & { readonly path: string }> => {
  const web = join(repository, 'web')
  const outDir = join(outputFolder, 'story')
  await build({
    root: web,
    configFile: join(web, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, manifest: false, rolldownOptions: { input: join(web, 'dev', 'ui', 'index.html') } },
  })
  return { ...(await serveFolder(outDir)), path: '/dev/ui/' }
}
