import { createEventClient } from '#server/stores/events/client'

const commandTimeoutMs = 30 * 60_000

/** The columns, asked through the engine's socket as the server itself asks. */
export interface Columns {
  /** Rows of `events`; answered from the parts' headers. */
  events(): Promise<number>
  rows<Row>(statement: string): Promise<Row[]>
  /** Runs a statement without an answer, however long it takes. */
  command(statement: string): Promise<void>
  /** Bytes of all active parts on disk, by table. */
  bytes(): Promise<Map<string, number>>
  close(): Promise<void>
}

/** Connects when first asked. */
export const openColumns = (socketPath: string): Columns => {
  const client = createEventClient({ socketPath })
  const rows = async <Row>(query: string): Promise<Row[]> => (await client.query({ query, format: 'JSONEachRow' })).json<Row>()
  return {
    rows,
    events: async () => Number((await rows<{ total: string }>('SELECT count() AS total FROM vedette.events'))[0]?.total ?? 0),
    command: async (query) => {
      try {
        await client.command({ query, abort_signal: AbortSignal.timeout(commandTimeoutMs) })
      } catch (cause) {
        throw new Error(`the columns refused: ${query.slice(0, 100)}`, { cause })
      }
    },
    bytes: async () => {
      const parts = await rows<{ name: string; size: string }>(
        "SELECT table AS name, sum(bytes_on_disk) AS size FROM system.parts WHERE active AND database = 'vedette' GROUP BY table",
      )
      return new Map(parts.map(({ name, size }) => [name, Number(size)]))
    },
    close: () => client.close(),
  }
}
