// `npm start`: install, build the web app when its sources changed, then run the server and be transparent to it.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

import { install, pinnedNode, root } from './bootstrap.mjs'
import { buildWeb } from './build-web.mjs'

install()
buildWeb(pinnedNode())

const child = spawn(pinnedNode(), [join(root, 'server', 'start.mjs'), 'serve', ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
