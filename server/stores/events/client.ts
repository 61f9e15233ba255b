import { Agent } from 'node:http'
import type { AgentOptions } from 'node:http'

import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouseClient, ErrorLogParams, Logger as ClientLogger, WarnLogParams } from '@clickhouse/client'
import type { Logger } from 'pino'

import { databaseName } from './table.ts'

/** Where the engine is: our host's unix socket, or the URL of a ClickHouse server (user, password, port in it). */
export type EventEndpoint = { readonly socketPath: string } | { readonly url: string }

export interface EventClientOptions {
  /** Receives the client's warnings and errors, without statements and parameters: these hold users' data. */
  readonly log?: Logger
  /** `default` before the first migration; `vedette` otherwise. */
  readonly database?: string
}

/** Wider than the host's lanes together, so that waiting is done in the lanes, where it is fair per kind. */
const socketsMax = 32

/** Last resort only: every call has its own, shorter limit. A client that gives up early kills a running insert or mutation (engine.md 5, trap 5). */
const requestTimeoutMs = 300_000

/**
 * The settings of every request, in both modes alike (engine.md 2; engine arguments would differ from a server's): UInt64 as text in JSON,
 * as JavaScript numbers would lose digits; times as ISO 8601.
 */
const sharedSettings = { output_format_json_quote_64bit_integers: 1, date_time_output_format: 'iso' } as const

/**
 * Idle connections are closed by Node's agent, a second before the time that the server names in its Keep-Alive header. The client's own
 * timer is off: of a request that is aborted before it has its connection (an abort signal of the caller, a deadline under load) it leaves
 * one behind that closes the connection 2.5 s later, whatever runs on it then (seen in 1.23.1; host.test.ts has the case).
 */
const clientIdleTimerOff = 0

/** The agent hands its options on to `net.connect`, which knows `socketPath`; the client itself has no option for sockets (engine.md 1). */
const socketAgent = (socketPath: string): Agent => {
  const options: AgentOptions & { readonly socketPath: string } = { keepAlive: true, maxSockets: socketsMax, socketPath }
  return new Agent(options)
}

/** The unmodified ClickHouse client, over the host's socket or to a server: nothing else in the code knows which. */
export const createEventClient = (endpoint: EventEndpoint, options: EventClientOptions = {}): ClickHouseClient => {
  const overSocket = 'socketPath' in endpoint
  // The host name of a request over a socket is never resolved.
  const url = overSocket ? 'http://engine' : endpoint.url
  return createClient({
    url,
    database: options.database ?? databaseName,
    application: 'vedette',
    request_timeout: requestTimeoutMs,
    max_open_connections: socketsMax,
    keep_alive: { idle_socket_ttl: clientIdleTimerOff },
    clickhouse_settings: sharedSettings,
    log: { LoggerClass: loggerClass(options.log), level: ClickHouseLogLevel.WARN },
    ...(overSocket ? { http_agent: socketAgent(endpoint.socketPath) } : {}),
  })
}

const silent = (): void => {}

/** The client makes its logger itself, without arguments: so a class per client. */
const loggerClass = (log: Logger | undefined): new () => ClientLogger =>
  class {
    trace = silent
    debug = silent
    info = silent
    warn({ message, err }: WarnLogParams): void {
      log?.warn({ err: err?.message }, `clickhouse: ${message}`)
    }
    error({ message, err }: ErrorLogParams): void {
      // Whoever called gets the error as well and decides what it means; here it is only a trace.
      log?.debug({ err: err.message }, `clickhouse: ${message}`)
    }
  }
