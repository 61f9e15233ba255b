/** Who is signed in, and what they may see. `GET /api/0/auth/session/`. */
export interface SessionAnswer {
  readonly user: UserSummary | null
  /** Sent back as `X-CSRF-Token` with every request that changes something; empty when nobody is signed in. */
  readonly csrf: string
  readonly organizations: readonly OrganizationSummary[]
  /** True while no user exists yet: the setup link of the terminal is the only way in. */
  readonly setupNeeded: boolean
}

export interface UserSummary {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly isSuperuser: boolean
}

export interface OrganizationSummary {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly role: string
  readonly dateCreated: string
  /** web-api.md trap 8: required by sentry-cli. */
  readonly requireEmailVerification: false
  readonly features: readonly string[]
  readonly status: { readonly id: 'active'; readonly name: 'active' }
}

export interface ProjectSummary {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly platform: string | null
  readonly dateCreated: string
  /** Null until the first event was processed. */
  readonly firstEvent: string | null
}

/** `GET /api/0/projects/{org}/{project}/keys/`. */
export interface ProjectKey {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly public: string
  readonly projectId: number
  readonly isActive: boolean
  readonly dateCreated: string
  readonly dsn: {
    readonly public: string
    readonly csp: string
    readonly security: string
    readonly minidump: string
    readonly nel: string
  }
}

/** `POST /api/0/setup/` (once, with the token of the terminal). The answer signs the new owner in by cookie. */
export interface SetupRequest {
  readonly token: string
  readonly email: string
  readonly password: string
  readonly organization: string
  /** Name of the first project. */
  readonly project: string
  readonly platform: string
  /** Public URL of this server, as browsers and SDKs reach it; offered by the page from its own location. */
  readonly url: string
}

export interface SetupAnswer {
  readonly session: SessionAnswer
  readonly organization: OrganizationSummary
  readonly project: ProjectSummary
  readonly dsn: string
}

/** `POST /api/0/auth/login/`; `POST /api/0/auth/logout/` takes no body. */
export interface LoginRequest {
  readonly email: string
  readonly password: string
}

/** Every error of the API: exactly this one key (web-api.md trap 14). */
export interface ErrorAnswer {
  readonly detail: string
}

/** `GET /api/0/organizations/{org}/stats_v2/?groupBy=outcome&groupBy=reason&groupBy=category&groupBy=project&field=sum(quantity)&statsPeriod=24h`. */
export interface StatsAnswer {
  readonly start: string
  readonly end: string
  readonly intervals: readonly string[]
  readonly groups: readonly {
    readonly by: { readonly outcome?: string; readonly reason?: string; readonly category?: string; readonly project?: number }
    readonly totals: { readonly 'sum(quantity)': number }
    readonly series: { readonly 'sum(quantity)': readonly number[] }
  }[]
}
