import { ownEnvironment } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

const add = (name: string): Recipe['install'] => [
  { name: 'dotnet', code: `dotnet add package ${name}` },
  { name: 'Package Manager', code: `Install-Package ${name}` },
]

const fail: Recipe['verify'] = { title: 'Fail once', language: 'cs', code: 'throw new InvalidOperationException("First error");' }

/** .NET, by what runs it. */
export const recipes: Recipes = {
  dotnet: {
    install: add('Sentry'),
    start: {
      title: 'Start it first in Program.cs',
      language: 'cs',
      code: (dsn) =>
        dsn === ''
          ? 'using var _ = SentrySdk.Init(options => { });'
          : `using var _ = SentrySdk.Init(options =>\n{\n    options.Dsn = ${dsn};\n});`,
    },
    verify: fail,
    environment: ownEnvironment(),
  },
  'dotnet-aspnetcore': {
    install: add('Sentry.AspNetCore'),
    start: {
      title: 'Start it in Program.cs',
      language: 'cs',
      code: (dsn) =>
        `var builder = WebApplication.CreateBuilder(args);\n\nbuilder.WebHost.UseSentry(${dsn === '' ? '' : `options =>\n{\n    options.Dsn = ${dsn};\n}`});`,
    },
    verify: {
      title: 'Let a route fail, and open it',
      language: 'cs',
      code: 'app.MapGet("/debug", () =>\n{\n    throw new InvalidOperationException("First error");\n});',
    },
    environment: ownEnvironment(),
  },
  'dotnet-maui': {
    install: add('Sentry.Maui'),
    start: {
      title: 'Start it in MauiProgram.cs',
      language: 'cs',
      code: (dsn) => `builder\n    .UseMauiApp<App>()\n    .UseSentry(options =>\n    {\n        options.Dsn = ${dsn};\n    });`,
    },
    verify: fail,
  },
  'dotnet-wpf': {
    install: add('Sentry'),
    start: {
      title: 'Start it in App.xaml.cs, in the constructor',
      language: 'cs',
      code: (dsn) =>
        `public App()\n{\n    SentrySdk.Init(options =>\n    {\n        options.Dsn = ${dsn};\n        options.IsGlobalModeEnabled = true;\n    });\n    DispatcherUnhandledException += (_, e) => SentrySdk.CaptureException(e.Exception);\n}`,
    },
    verify: fail,
  },
}
