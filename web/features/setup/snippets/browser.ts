import { npm, viteEnvironment } from './recipe.ts'
import type { Recipe, Recipes } from './recipe.ts'

const init =
  (name: string) =>
  (dsn: string): string =>
    `import * as Sentry from "${name}"\n\nSentry.init({\n  dsn: ${dsn},\n})`

const failLater: Recipe['verify'] = {
  title: 'Fail once',
  language: 'js',
  code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)',
}
const failButton: Recipe['verify'] = {
  title: 'Put a button on a page that fails, and press it',
  language: 'js',
  code: '<button onClick={() => { throw new Error("First error") }}>Break it</button>',
}

/** What runs in a browser. */
export const recipes: Recipes = {
  javascript: {
    install: npm('@sentry/browser'),
    start: { title: 'Start it first in your bundle', language: 'js', code: init('@sentry/browser') },
    verify: failLater,
    environment: viteEnvironment,
  },
  'javascript-react': {
    install: npm('@sentry/react'),
    start: { title: 'Start it in a file that is imported first', language: 'js', code: init('@sentry/react') },
    more: [
      {
        title: 'Tell it of errors that React catches, where the root is made',
        language: 'js',
        code: 'import { createRoot } from "react-dom/client"\n\ncreateRoot(document.getElementById("root"), {\n  onUncaughtError: Sentry.reactErrorHandler(),\n  onCaughtError: Sentry.reactErrorHandler(),\n  onRecoverableError: Sentry.reactErrorHandler(),\n}).render(<App />)',
      },
    ],
    verify: failButton,
    environment: viteEnvironment,
  },
  'javascript-vue': {
    install: npm('@sentry/vue'),
    start: {
      title: 'Start it between making the app and mounting it',
      language: 'js',
      code: (dsn) =>
        `import { createApp } from "vue"\nimport * as Sentry from "@sentry/vue"\nimport App from "./App.vue"\n\nconst app = createApp(App)\n\nSentry.init({\n  app,\n  dsn: ${dsn},\n})\n\napp.mount("#app")`,
    },
    verify: {
      title: 'Put a button on a page that fails, and press it',
      language: 'html',
      code: '<button @click="() => { throw new Error(\'First error\') }">Break it</button>',
    },
    environment: viteEnvironment,
  },
  'javascript-angular': {
    install: npm('@sentry/angular'),
    start: {
      title: 'Start it first in main.ts',
      language: 'js',
      code: (dsn) =>
        `import { bootstrapApplication } from "@angular/platform-browser"\nimport * as Sentry from "@sentry/angular"\nimport { AppComponent } from "./app/app.component"\nimport { appConfig } from "./app/app.config"\n\nSentry.init({\n  dsn: ${dsn},\n})\n\nbootstrapApplication(AppComponent, appConfig)`,
    },
    more: [
      {
        title: 'Let it handle errors, in app.config.ts',
        language: 'js',
        code: 'import { ErrorHandler } from "@angular/core"\nimport * as Sentry from "@sentry/angular"\n\nexport const appConfig = {\n  providers: [\n    { provide: ErrorHandler, useValue: Sentry.createErrorHandler() },\n  ],\n}',
      },
    ],
    verify: {
      title: 'Let a component fail, and press its button',
      language: 'html',
      code: '<!-- break() { throw new Error("First error") } in the class -->\n<button (click)="break()">Break it</button>',
    },
  },
  'javascript-svelte': {
    install: npm('@sentry/svelte'),
    start: {
      title: 'Start it in main.js, before the app is mounted',
      language: 'js',
      code: (dsn) =>
        `import * as Sentry from "@sentry/svelte"\nimport { mount } from "svelte"\nimport App from "./App.svelte"\n\nSentry.init({\n  dsn: ${dsn},\n})\n\nmount(App, { target: document.getElementById("app") })`,
    },
    verify: {
      title: 'Put a button on a page that fails, and press it',
      language: 'html',
      code: '<button onclick={() => { throw new Error("First error") }}>Break it</button>',
    },
    environment: viteEnvironment,
  },
  'javascript-solid': {
    install: npm('@sentry/solid'),
    start: {
      title: 'Start it before the app is rendered',
      language: 'js',
      code: (dsn) =>
        `import * as Sentry from "@sentry/solid"\nimport { render } from "solid-js/web"\nimport App from "./app"\n\nSentry.init({\n  dsn: ${dsn},\n})\n\nrender(() => <App />, document.getElementById("root"))`,
    },
    verify: failButton,
    environment: viteEnvironment,
  },
  'javascript-ember': {
    install: [{ name: 'ember', code: 'ember install @sentry/ember' }, ...npm('@sentry/ember')],
    start: { title: 'Start it first in app/app.js', language: 'js', code: init('@sentry/ember') },
    verify: failLater,
  },
}
