import { ownEnvironment } from './recipe.ts'
import type { Recipe, Recipes, Variant } from './recipe.ts'

/** As the examples name it; newer ones work as well. */
const version = '8.62.0'

const dependency = (artifact: string): readonly Variant[] => [
  { name: 'Gradle', code: `dependencies {\n    implementation("io.sentry:${artifact}:${version}")\n}` },
  {
    name: 'Maven',
    code: `<dependency>\n  <groupId>io.sentry</groupId>\n  <artifactId>${artifact}</artifactId>\n  <version>${version}</version>\n</dependency>`,
  },
  { name: 'sbt', code: `libraryDependencies += "io.sentry" % "${artifact}" % "${version}"` },
]

const java: Recipe = {
  install: dependency('sentry'),
  start: {
    title: 'Start it first in main',
    language: 'java',
    code: (dsn) =>
      dsn === ''
        ? 'import io.sentry.Sentry;\n\nSentry.init(options -> options.setEnableExternalConfiguration(true));'
        : `import io.sentry.Sentry;\n\nSentry.init(options -> {\n    options.setDsn(${dsn});\n});`,
  },
  verify: { title: 'Fail once', language: 'java', code: 'throw new RuntimeException("First error");' },
  environment: ownEnvironment(),
}

const spring = (artifact: string): Recipe => ({
  install: dependency(artifact),
  start: { title: 'Add to application.properties', language: 'toml', code: (dsn) => `sentry.dsn=${dsn}` },
  verify: {
    title: 'Let a request fail, and open it',
    language: 'java',
    code: '@GetMapping("/debug")\nString debug() {\n    throw new IllegalStateException("First error");\n}',
  },
  environment: ownEnvironment('${SENTRY_DSN}'),
  quote: '',
})

/** What runs on a Java machine, phones aside. */
export const recipes: Recipes = {
  java: java,
  kotlin: {
    ...java,
    start: {
      title: 'Start it first in main',
      language: 'kt',
      code: (dsn) =>
        dsn === ''
          ? 'import io.sentry.Sentry\n\nSentry.init { it.isEnableExternalConfiguration = true }'
          : `import io.sentry.Sentry\n\nSentry.init { options ->\n    options.dsn = ${dsn}\n}`,
    },
    verify: { title: 'Fail once', language: 'kt', code: 'throw RuntimeException("First error")' },
  },
  'java-spring-boot': spring('sentry-spring-boot-starter-jakarta'),
  'java-logback': {
    install: dependency('sentry-logback'),
    start: {
      title: 'Add to logback.xml',
      language: 'xml',
      code: (dsn) =>
        `<configuration>\n  <appender name="Sentry" class="io.sentry.logback.SentryAppender">\n    <options>\n      <dsn>${dsn}</dsn>\n    </options>\n  </appender>\n  <root level="info">\n    <appender-ref ref="Sentry" />\n  </root>\n</configuration>`,
    },
    verify: { title: 'Log an error', language: 'java', code: 'logger.error("First error", new RuntimeException("First error"));' },
    quote: '',
  },
}
