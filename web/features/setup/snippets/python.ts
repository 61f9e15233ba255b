import { ownEnvironment, pip } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

const init = (dsn: string): string => `import sentry_sdk\n\nsentry_sdk.init(${dsn === '' ? '' : `\n    dsn=${dsn},\n`})`

const python = (extra: string, start: string, verify: Recipe['verify']): Recipe => ({
  install: pip(extra === '' ? 'sentry-sdk' : `sentry-sdk[${extra}]`),
  start: { title: start, language: 'py', code: init },
  verify,
  environment: ownEnvironment(),
})

const route = (decorator: string, title = 'Let a route fail, and open it'): Recipe['verify'] => ({
  title,
  language: 'py',
  code: `${decorator}\ndef debug():\n    1 / 0`,
})

/** Python, by what runs it. */
export const recipes: Recipes = {
  python: python('', 'Start it first in the program', { title: 'Fail once', language: 'py', code: '1 / 0' }),
  'python-django': python('django', 'Start it in settings.py', {
    title: 'Let a view fail, in urls.py',
    language: 'py',
    code: "from django.urls import path\n\ndef debug(request):\n    1 / 0\n\nurlpatterns = [\n    path('debug/', debug),\n    # ...\n]",
  }),
  'python-flask': python('flask', 'Start it before the app is made', route('@app.get("/debug")')),
  'python-fastapi': python('fastapi', 'Start it before the app is made', route('@app.get("/debug")')),
  'python-starlette': python('starlette', 'Start it before the app is made', {
    title: 'Let a route fail, and open it',
    language: 'py',
    code: 'from starlette.applications import Starlette\nfrom starlette.routing import Route\n\nasync def debug(request):\n    1 / 0\n\napp = Starlette(routes=[Route("/debug", debug)])',
  }),
  'python-celery': {
    ...python('celery', 'Start it in every worker', {
      title: 'Let a task fail',
      language: 'py',
      code: '@app.task\ndef debug():\n    1 / 0\n\ndebug.delay()',
    }),
    start: {
      title: 'Start it in every worker',
      language: 'py',
      code: (dsn) =>
        `from celery import signals\nimport sentry_sdk\n\n@signals.celeryd_init.connect\ndef start_reporting(**kwargs):\n    sentry_sdk.init(${dsn === '' ? '' : `dsn=${dsn}`})`,
    },
  },
  'python-aiohttp': python('aiohttp', 'Start it before the app is made', {
    title: 'Let a handler fail, and open it',
    language: 'py',
    code: 'from aiohttp import web\n\nasync def debug(request):\n    1 / 0\n\napp = web.Application()\napp.add_routes([web.get("/debug", debug)])',
  }),
  'python-awslambda': {
    ...python('', 'Start it outside of the handler', {
      title: 'Let the function fail',
      language: 'py',
      code: 'def handler(event, context):\n    1 / 0',
    }),
    start: {
      title: 'Start it outside of the handler',
      language: 'py',
      code: (dsn) =>
        `import sentry_sdk\nfrom sentry_sdk.integrations.aws_lambda import AwsLambdaIntegration\n\nsentry_sdk.init(${dsn === '' ? '' : `\n    dsn=${dsn},`}\n    integrations=[AwsLambdaIntegration()],\n)`,
    },
  },
}
