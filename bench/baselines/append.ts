// B1: appends the body as received, group fdatasync, then 200. What a durable answer costs at least.
// Arguments: port, folder.
import { openGroupCommit } from './group-commit.ts'
import { serveBodies } from './serve-bodies.ts'

const log = openGroupCommit(process.argv[3] ?? '.', 'append')
serveBodies((body) => log.append([body]))
