// Loaded before the app. DSN, release and environment come from the environment: SENTRY_DSN, SENTRY_RELEASE, SENTRY_ENVIRONMENT.
import * as Sentry from '@sentry/node'

Sentry.init({ debug: true, includeLocalVariables: true, sendDefaultPii: true, tracesSampleRate: 1, dist: '9' })
