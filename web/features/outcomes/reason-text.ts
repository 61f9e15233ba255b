/** Page of a project's settings on which the cause can be changed. */
export type ReasonSetting = 'keys' | 'filters' | 'security-and-privacy'

/** What an outcome means for a person. */
export interface ReasonText {
  /** What happened, as a sentence without a full stop. */
  readonly title: string
  /** What it means and what to do; empty when the title says all. */
  readonly advice: string
  readonly setting?: ReasonSetting
}

const text = (title: string, advice = '', setting?: ReasonSetting): ReasonText => ({
  title,
  advice,
  ...(setting !== undefined && { setting }),
})

const wayTooLarge = 'Send less: fewer or smaller attachments, breadcrumbs and variables.'
const tellUs = 'The fault is on the side of this server; its log says more.'

/** The closed list of reasons that this server writes itself, by outcome; the part of a reason behind its colon may be left out. */
const reasonTexts: Readonly<Record<string, Readonly<Record<string, ReasonText>>>> = {
  invalid: {
    // Who sends.
    auth_client: text(
      'There was no readable key in the request',
      'The DSN is empty, cut off, or has a typing error before the @. Copy it again.',
      'keys',
    ),
    auth_version: text(
      'The SDK speaks a version of the protocol that this server does not know',
      'Versions up to 7 are understood. Update the server, or use an SDK that it was made for.',
    ),
    project_id: text(
      'The key in the DSN belongs to no project',
      'A typing error, a key that was removed, or a DSN of another server. Copy the DSN of the project again.',
      'keys',
    ),
    'project_id:disabled_key': text(
      'The key in the DSN is switched off',
      'Switch it on again in the settings, or use a DSN with an active key.',
      'keys',
    ),
    'project_id:other_project': text(
      'The key and the number in the DSN belong to different projects',
      'The part before the @ and the number at its end must come from one DSN. Copy the whole DSN of the project.',
      'keys',
    ),
    cors: text(
      'The page that sent it is on an address that this project does not allow',
      'Add the address of the page to the allowed domains of the project, or allow all with *.',
      'security-and-privacy',
    ),
    // What was sent.
    no_data: text('The request was empty', 'Something between app and server drops bodies: a proxy, a firewall, or the SDK was cut off.'),
    empty: text('A report without a text was sent'),
    invalid_envelope: text(
      'The envelope could not be read',
      'It is broken, or the DSN in its first line is not the one that it was sent with. A tunnel must pass bodies on unchanged.',
    ),
    invalid_json: text(
      'What was sent is no JSON',
      'A tunnel or proxy that changes bodies does this; so does a hand-made request with a comma too many.',
    ),
    invalid_multipart: text('The form that was sent could not be read'),
    invalid_compression: text(
      'The body could not be unpacked',
      'Its Content-Encoding does not fit its bytes: a proxy between app and server may have changed it.',
    ),
    content_type: text('The request has a content type that is not taken here'),
    payload: text('A field that must be right is not', 'Mostly an event id that is not 32 hexadecimal digits.'),
    no_event_payload: text('An event was announced, and none came with it'),
    duplicate: text('The same event came twice and is kept once', 'Nothing is lost. SDKs send again when an answer does not reach them.'),
    too_large: text('It is larger than this server takes', wayTooLarge),
    'too_large:envelope': text('The envelope is larger than this server takes', wayTooLarge),
    'too_large:event': text('The event is larger than 1 MiB', wayTooLarge),
    'too_large:attachment': text('The attachment is larger than this server takes', wayTooLarge),
    unknown_item: text('An item came that only the server itself writes'),
    invalid_transaction: text('A transaction has no trace, no begin or no end', 'Or it ends before it begins. Its spans went with it.'),
    invalid_span: text('A span could not be read', 'The other spans that came with it are kept.'),
    'invalid_span:id': text('A span has no id, or one that is none', 'The other spans that came with it are kept.'),
    'invalid_span:timestamp': text('A span has no begin or end, or ends before it begins', 'The other spans that came with it are kept.'),
    too_many_spans: text('A transaction had more spans than are kept of one', 'The first 5,000 are kept.'),
    container_version: text('Spans came in a version that this server does not know', 'The SDK is newer than the server.'),
    invalid_log: text('A log without a body was sent', 'Its body is missing, or what was sent is no log at all.'),
    invalid_trace_metric: text('A metric was sent without a name, a type or a number'),
    invalid_otlp: text('A span or log of OpenTelemetry has no ids, no times or no body'),
    invalid_proto: text(
      'What was sent is no export request of OpenTelemetry',
      'Its content type says protobuf. Traces and logs have addresses of their own: v1/traces and v1/logs.',
    ),
    too_many_items: text('One request held more items than are taken at once'),
    missing_minidump_upload: text('A crash report came without its minidump'),
    invalid_minidump: text('What was sent as a minidump is none'),
    security_report: text('The security report could not be read'),
    security_report_type: text('This kind of security report is not known'),
    session_release: text(
      'A session came without a release',
      'Set `release` where the SDK is initialised: how a release does is what sessions are for.',
    ),
    timestamp: text('A session came more than five days after it began', 'The device was away for long, or its clock is wrong.'),
    // Our own faults.
    internal: text('The server failed at it', tellUs),
    store_refused_row: text('The server could not store it', tellUs),
  },
  rate_limited: {
    key_quota: text(
      'The key has reached its rate limit',
      'What is beyond the limit is not kept. The limit is in the settings of the key.',
      'keys',
    ),
    attachments_quota: text(
      'The project has reached its limit for attachments',
      'The event itself is kept. Old attachments make room when their time is over.',
    ),
    log_full: text('The server is full', 'It takes no more until it has caught up. Whoever runs it should look at its disk.'),
  },
  filtered: {
    'browser-extensions': text('An extension of the visitor’s browser caused it', 'The filter for browser extensions is on.', 'filters'),
    localhost: text(
      'It came from localhost',
      'The filter for localhost is on. Switch it off while you try things out on your own machine.',
      'filters',
    ),
    'web-crawlers': text('A search engine or another robot caused it', 'The filter for web crawlers is on.', 'filters'),
    'legacy-browsers': text('It came from an old browser', 'The filter for legacy browsers is on.', 'filters'),
    'react-hydration-errors': text('It is a hydration error of React', 'The filter for hydration errors is on.', 'filters'),
    'chunk-load-error': text('A part of the app could not be fetched', 'The filter for chunk load errors is on.', 'filters'),
    'error-message': text('Its message fits a pattern that is filtered', 'The patterns are in the list of error messages.', 'filters'),
    'release-version': text('Its release fits a pattern that is filtered', 'The patterns are in the list of releases.', 'filters'),
    'ip-address': text('It came from an address that is filtered', 'The addresses are in the list of IP addresses.', 'filters'),
    'invalid-csp': text(
      'The source of the security report is filtered',
      'The sources are in the list of the filter for security reports.',
      'filters',
    ),
    'discarded-hash': text(
      'It belongs to an issue that somebody discarded',
      'The settings of the project list discarded issues; there they can be taken back.',
    ),
    'filtered-transaction': text('It is a health check', 'The filter for health checks is on.', 'filters'),
    unknown_item: text('This kind of item is not known to this version', 'The SDK is newer than the server, or something else sends here.'),
    retired_item_type: text('Old metrics are not kept', 'SDKs do not send them any more. Errors from the same app are kept.'),
    unsupported_item: text('This kind of item is not kept by this version', 'It arrived well, and errors from the same app are kept.'),
  },
  client_discard: {
    before_send: text('A hook in your app (beforeSend) dropped it'),
    event_processor: text('An event processor in your app dropped it'),
    sample_rate: text('The sample rate in your app left it out', 'Raise the sample rate in the options of the SDK to see all.'),
    ratelimit_backoff: text('The SDK held it back, because a rate limit was in force'),
    network_error: text('The SDK could not reach the server', 'A firewall, a proxy, or a server that was away.'),
    queue_overflow: text('The SDK had too much to send at once'),
    cache_overflow: text('The SDK had too much to send at once'),
    buffer_overflow: text('The SDK had too much to send at once'),
    backpressure: text('The SDK sent less, because the app was busy'),
    send_error: text('The server refused what the SDK sent', 'The reason is in this list as well.'),
    internal_sdk_error: text('The SDK failed at it'),
    ignored: text('A rule in your app (such as ignoreErrors) left it out'),
    insufficient_data: text('The SDK had too little to send'),
  },
}

/** Items that are announced, and not kept yet, in words. */
const itemWords: Readonly<Record<string, string>> = {
  transaction: 'Transactions (tracing)',
  span: 'Spans (tracing)',
  otel_span: 'Spans (tracing)',
  session: 'Sessions (release health)',
  sessions: 'Sessions (release health)',
  check_in: 'Check-ins of cron monitors',
  replay_event: 'Session replays',
  replay_recording: 'Session replays',
  replay_video: 'Session replays',
  profile: 'Profiles',
  profile_chunk: 'Profiles',
  log: 'Structured logs',
  otel_log: 'Structured logs',
  trace_metric: 'Metrics',
  feedback: 'User feedback of this newer kind',
  form_data: 'Form fields of crash reports',
  unreal_report: 'Crash reports of Unreal Engine',
}

const otherwise: Readonly<Record<string, ReasonText>> = {
  accepted: text('Kept'),
  filtered: text('A filter left it out', 'The filters of the project are in its settings.', 'filters'),
  rate_limited: text('A rate limit was reached', 'What is beyond the limit is not kept. Limits are in the settings of the keys.', 'keys'),
  invalid: text('It could not be read'),
  abuse: text('A limit that protects the server was reached'),
  client_discard: text('The SDK dropped it itself'),
}

const unknownOutcome = text('It ended in a way that this page does not know')

const unsupportedText = (type: string): ReasonText => {
  const words = Object.hasOwn(itemWords, type) ? itemWords[type] : undefined
  return words === undefined
    ? text('This kind of item is not kept by this version', 'It arrived well, and errors from the same app are kept.')
    : text(
        `${words} are not kept by this version`,
        'They arrived well, and errors from the same app are kept. To save traffic, switch them off in the SDK.',
      )
}

/**
 * What an outcome with its reason means, in plain words: the one place that has the sentences. A reason that is not known (an SDK may send its own) is
 * explained by its outcome; the reason itself is then to be shown beside it.
 */
export const reasonText = (outcome: string, reason: string): ReasonText => {
  const [stem = '', detail = ''] = reason.split(':', 2)
  if (stem === 'unsupported_item') return unsupportedText(detail)
  const texts = Object.hasOwn(reasonTexts, outcome) ? (reasonTexts[outcome] ?? {}) : {}
  // From `too_large:attachment:minidump` to `too_large`.
  for (const known of [reason, `${stem}:${detail}`, stem]) if (Object.hasOwn(texts, known)) return texts[known] ?? text(reason)
  return (Object.hasOwn(otherwise, outcome) ? otherwise[outcome] : undefined) ?? unknownOutcome
}

/** Whether the list has a sentence of its own for the reason; if not, the reason is to be shown as it is. */
export const isKnownReason = (outcome: string, reason: string): boolean => {
  const found = reasonText(outcome, reason)
  return reason === '' || (found !== unknownOutcome && !Object.values(otherwise).includes(found))
}
