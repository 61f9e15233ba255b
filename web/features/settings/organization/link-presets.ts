/** A start for a link: the host is to be replaced by one's own. */
interface LinkPreset {
  readonly name: string
  readonly url: string
}

const encode = (json: object): string => encodeURIComponent(JSON.stringify(json))

/** A pane of Grafana's Explore. Its variables are put in as they are: braces that are none of them are percent-encoded. */
const grafana = (query: object): string => {
  const pane = encode({ v: { datasource: 'UID', queries: [{ refId: 'A', ...query }], range: { from: 'FROM', to: 'TO' } } })
  const withTimes = pane.replace('FROM', '{timestamp_ms-15m}').replace('TO', '{timestamp_ms+15m}')
  return `https://grafana.example.com/explore?schemaVersion=1&orgId=1&panes=${withTimes}`
}

/** Examples that the form offers. */
export const linkPresets: readonly LinkPreset[] = [
  { name: 'Grafana trace', url: grafana({ queryType: 'traceql', query: 'TRACE' }).replace('TRACE', '{trace_id}').replace('UID', 'tempo') },
  {
    name: 'Loki logs',
    url: grafana({ expr: '{host="HOST"} |= "TRACE"' })
      .replace('HOST', '{server_name}')
      .replace('TRACE', '{trace_id}')
      .replace('UID', 'loki'),
  },
  {
    name: 'Kibana logs',
    url: "https://kibana.example.com/app/discover#/?_g=(time:(from:'{timestamp-15m}',to:'{timestamp+15m}'))&_a=(query:(language:kuery,query:'trace.id:{trace_id}'))",
  },
  { name: 'Jaeger trace', url: 'https://jaeger.example.com/trace/{trace_id}' },
  {
    name: 'Host in Grafana',
    url: 'https://grafana.example.com/d/hosts/host?var-host={server_name}&from={timestamp_ms-1h}&to={timestamp_ms+1h}',
  },
]
