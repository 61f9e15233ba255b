import type { FrontDeps } from './door.ts'
import { createFrontServer } from './server.ts'

interface FrontOptions extends FrontDeps {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
}

/** A front door that accepts connections. */
export interface Front {
  readonly port: number
  /** See `FrontServer.close`; afterwards the caller closes keys and log. */
  readonly close: () => Promise<void>
}

/** Opens the front door for the role table: makes the spool folder, listens. Rejects when the port is taken. */
export const startFront = async ({ host, port, ...deps }: FrontOptions): Promise<Front> => {
  await deps.disk.makeFolder(deps.spoolFolder)
  const server = createFrontServer(deps)
  return { port: await server.listen(port, host), close: server.close }
}
