/** How an SDK is told to send its logs. */
interface LogRecipe {
  readonly id: string
  readonly label: string
  /** As `CodeBlock` knows it. */
  readonly language: string
  readonly code: (dsn: string) => string
  /** What else it sends, in a sentence. */
  readonly says: string
}

/** The address and the key of OpenTelemetry for a DSN (ingest.md 1.2). */
const otlpOf = (dsn: string): { readonly endpoint: string; readonly key: string } => {
  const [, scheme = 'https', key = 'KEY', host = 'HOST', project = 'PROJECT'] = /^(https?):\/\/([^@/]+)@(.+)\/(\d+)$/.exec(dsn) ?? []
  return { endpoint: `${scheme}://${host}/api/${project}/integration/otlp/v1/logs`, key }
}

/** The SDKs of the first ones, and whatever speaks OpenTelemetry. */
export const recipes: readonly LogRecipe[] = [
  {
    id: 'python',
    label: 'Python',
    language: 'python',
    code: (dsn) =>
      `import logging\nimport sentry_sdk\n\nsentry_sdk.init(\n    dsn="${dsn}",\n    enable_logs=True,\n)\n\nlogging.getLogger("shop").warning("Stock is low: %s", "SKU-17")`,
    says: 'Lines of the logging module from INFO on are sent as they are; sentry_sdk.logger writes lines with attributes.',
  },
  {
    id: 'javascript',
    label: 'JavaScript',
    language: 'js',
    code: (dsn) =>
      `// "@sentry/node", "@sentry/browser", "@sentry/react", ..\nimport * as Sentry from "@sentry/node"\n\nSentry.init({\n  dsn: "${dsn}",\n  enableLogs: true,\n})\n\nSentry.logger.warn("Stock is low", { sku: "SKU-17" })`,
    says: 'With Sentry.consoleLoggingIntegration() in integrations, what is written to the console is sent too.',
  },
  {
    id: 'go',
    label: 'Go',
    language: 'go',
    code: (dsn) =>
      `sentry.Init(sentry.ClientOptions{\n\tDsn:        "${dsn}",\n\tEnableLogs: true,\n})\ndefer sentry.Flush(2 * time.Second)\n\nlogger := sentry.NewLogger(context.Background())\nlogger.Warn().String("sku", "SKU-17").Emit("Stock is low")`,
    says: 'With the context of a request, its lines belong to its trace.',
  },
  {
    id: 'php',
    label: 'PHP',
    language: 'php',
    code: (dsn) =>
      `\\Sentry\\init([\n    'dsn' => '${dsn}',\n    'enable_logs' => true,\n]);\n\n\\Sentry\\logger()->warn('Stock is low: %s', ['SKU-17']);\n\\Sentry\\logger()->flush();`,
    says: 'Lines are sent together, by flush at the latest.',
  },
  {
    id: 'ruby',
    label: 'Ruby',
    language: 'ruby',
    code: (dsn) =>
      `Sentry.init do |config|\n  config.dsn = "${dsn}"\n  config.enable_logs = true\nend\n\nSentry.logger.warn("Stock is low", sku: "SKU-17")`,
    says: 'Attributes are what follows the text.',
  },
  {
    id: 'java',
    label: 'Java',
    language: 'java',
    code: (dsn) =>
      `Sentry.init(options -> {\n  options.setDsn("${dsn}");\n  options.getLogs().setEnabled(true);\n});\n\nSentry.logger().warn("Stock is low: %s", "SKU-17");`,
    says: 'Values that are put into the text are kept as attributes beside it.',
  },
  {
    id: 'otel',
    label: 'OpenTelemetry',
    language: 'bash',
    code: (dsn) => {
      const { endpoint, key } = otlpOf(dsn)
      return `export OTEL_EXPORTER_OTLP_LOGS_ENDPOINT="${endpoint}"\nexport OTEL_EXPORTER_OTLP_LOGS_HEADERS="x-sentry-auth=sentry sentry_key=${key}"\nexport OTEL_EXPORTER_OTLP_LOGS_PROTOCOL="http/protobuf"`
    },
    says: 'Whatever exports logs by OTLP over HTTP, as protobuf or as JSON: SDKs and collectors.',
  },
]
