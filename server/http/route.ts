import type { Readable } from 'node:stream'

import type { Kysely } from 'kysely'
import type { ZodType } from 'zod'

import type { Result } from '#core/result'
import type { Clock, EpochMs } from '#core/time'
import type { BlobStore } from '#server/stores/blobs/port'
import type { EventStore } from '#server/stores/events/port'
import type { Schema } from '#server/stores/metadata/schema'

import type { Account } from './account-rows.ts'
import type { Caller } from './authenticate.ts'
import type { ConnectionLimit } from './connection-limit.ts'
import type { Endpoint } from './endpoint.ts'
import type { Instance } from './instance.ts'
import type { OwnedBlobs } from './owned-blobs.ts'
import type { ScopeName } from './permissions.ts'
import type { PublicAddress } from './public-url.ts'
import type { Scope } from './scope.ts'
import type { SignInLimit } from './sign-in-limit.ts'

/** Where errors of our own code go; pino fits. */
interface ApiLog {
  error(facts: object, message: string): void
}

/** What main hands to the API. */
export interface ApiDeps {
  readonly metadata: Kysely<Schema>
  readonly events: EventStore
  readonly blobs: BlobStore
  readonly clock: Clock
  /** Numbers for things that we name (core/id-generator.ts). */
  readonly nextId: () => number
  readonly log: ApiLog
  readonly settings: PublicAddress & { readonly dataDir: string; readonly clickhouseUrl?: string | undefined }
  /** Folder of the built web app. */
  readonly webDist: string
  /** Holds every JSON answer against the schema of its endpoint and throws when it does not fit: for tests. */
  readonly checkAnswers?: true
}

/** A request as every handler sees it. */
export interface RequestFacts {
  readonly url: URL
  readonly query: URLSearchParams
  /** Named parts of the path, decoded; empty text when the route has no such part. */
  readonly param: (name: string) => string
  readonly headers: Headers
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** Address of the client as the front door saw it; empty when unknown. */
  readonly address: string
  readonly nowMs: EpochMs
  readonly publicUrl: string
  /** Folder of the server's data, to wait for published keys. */
  readonly dataDir: string
  /** A number for something that is made. */
  readonly nextId: () => number
  readonly log: ApiLog
  /** The body as it comes, for routes that read it themselves (`streamsBody`). */
  readonly openBody: () => Readable
  /** Body checked against a schema; the failure is the answer to give. */
  readJson<Value>(schema: ZodType<Value>): Promise<Result<Value, Response>>
}

/** Routes that decide who somebody is work before there is a scope: they alone get the stores. */
export interface OpenRequest extends RequestFacts {
  readonly caller: Caller | undefined
  readonly deps: ApiDeps
  readonly signInLimit: SignInLimit
}

/** Everything else sees the stores through what the caller may see. */
export interface ScopedRequest extends RequestFacts {
  readonly caller: Caller
  readonly scope: Scope
  readonly blobs: OwnedBlobs
  readonly liveConnections: ConnectionLimit
  /** Bodies that routes read piece by piece. */
  readonly uploads: ConnectionLimit
}

/** Routes about one's own account see the rows of that person. */
export interface AccountRequest extends RequestFacts {
  readonly caller: Caller
  readonly account: Account
  readonly signInLimit: SignInLimit
}

/** Routes about the server itself see its bookkeeping, over all organizations. */
export interface InstanceRequest extends RequestFacts {
  readonly caller: Caller
  readonly instance: Instance
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * One line of routes.ts. `path` names parts by `:name`, ends in `/`, and is answered without the slash too. `needs` is the scope: with `:org` in
 * the path of that organization, without it of each organization of the caller. `account` = whoever came as a person (session or user token), for
 * their own rows; `session` = the same, but signed in: no token may manage tokens or passwords. `superuser` = who runs the server, signed in.
 * `nothing` = open to everybody.
 */
export type Route =
  | {
      readonly method: Method
      readonly path: string
      readonly needs: 'nothing'
      /** Does not act for who is signed in (sign-in, setup): the session is not handed over, and so needs no CSRF token. */
      readonly ignoresSession?: true
      readonly handle: Endpoint<OpenRequest>
    }
  | { readonly method: Method; readonly path: string; readonly needs: 'account'; readonly handle: Endpoint<AccountRequest> }
  | { readonly method: Method; readonly path: string; readonly needs: 'session'; readonly handle: Endpoint<AccountRequest> }
  | { readonly method: Method; readonly path: string; readonly needs: 'superuser'; readonly handle: Endpoint<InstanceRequest> }
  | {
      readonly method: Method
      readonly path: string
      readonly needs: ScopeName
      /** A token that has not what is needed opens it by one of these: tokens of build machines (web-api.md 1.1). */
      readonly tokenScopes?: readonly ScopeName[]
      readonly handle: Endpoint<ScopedRequest>
    }
