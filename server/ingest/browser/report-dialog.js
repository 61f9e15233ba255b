/*
 * Runs in pages of others: asks somebody what they did when an error happened, in a dialog of its own (shadow root, so that neither side's styles
 * reach the other; no markup is parsed, so that nothing of `options` can become any). server/ingest/dialog-script.ts wraps it into a function and
 * adds the call of `showReportDialog`.
 */
const mark = 'data-report-dialog'
const css = `
:host{all:initial}
dialog{box-sizing:border-box;width:min(480px,calc(100vw - 32px));max-height:calc(100vh - 32px);overflow:auto;padding:24px;border:1px solid #8a8f98;border-radius:10px;background:#fff;color:#1b1f24;font:15px/22px system-ui,sans-serif;box-shadow:0 16px 48px rgba(0,0,0,.3)}
dialog::backdrop{background:rgba(12,16,22,.55)}
h2{margin:0 0 4px;font:650 19px/26px system-ui,sans-serif}
p{margin:0 0 4px}
label{display:block;margin:14px 0 4px;font-weight:600}
input,textarea{box-sizing:border-box;width:100%;padding:8px 10px;border:1px solid #6b717b;border-radius:6px;background:#fff;color:inherit;font:inherit}
textarea{min-height:112px;resize:vertical}
[aria-invalid=true]{border-color:#b3261e}
.wrong{margin:4px 0 0;color:#b3261e}
footer{display:flex;flex-wrap:wrap;gap:8px;justify-content:flex-end;margin-top:20px}
button{padding:8px 16px;border:1px solid #6b717b;border-radius:6px;background:transparent;color:inherit;font:600 15px/22px system-ui,sans-serif;cursor:pointer}
button[type=submit]{border-color:#1d4ed8;background:#1d4ed8;color:#fff}
button:disabled{opacity:.6;cursor:default}
:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}
@media (prefers-color-scheme:dark){
dialog{background:#1b1f24;color:#eceff3}
input,textarea{background:#11151a}
.wrong{color:#ffb4ab}
[aria-invalid=true]{border-color:#ffb4ab}
:focus-visible{outline-color:#8fb4ff}
}`

const make = (tag, attributes, text) => {
  const element = document.createElement(tag)
  for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name])
  if (text) element.textContent = text
  return element
}

/** The server that this script came from; a page that bundles the script has only the DSN. */
const addressOfServer = (dsn) => {
  const script = document.currentScript
  if (script && script.src) return script.src.split('?')[0]
  const parts = /^(https?:\/\/)[^@]*@(.*)\/[^/]*$/.exec(dsn)
  return parts ? `${parts[1]}${parts[2]}/api/embed/error-page/` : ''
}

/** An element of the page with a root of our own; a dialog that is still open gives way. */
const makeRoot = () => {
  const before = document.querySelector(`[${mark}]`)
  if (before) before.remove()
  const root = make('div', { [mark]: '' }).attachShadow({ mode: 'open' })
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(make('style', {}, css))
  }
  return root
}

const makeField = (name, label, element, value) => {
  element.value = value || ''
  const wrong = make('p', { class: 'wrong', id: `${name}-wrong` })
  wrong.hidden = true
  return { name, element, wrong, parts: [make('label', { for: name }, label), element, wrong] }
}

const makeFields = ({ texts, name, email }) => {
  const input = (attributes) => make('input', Object.assign({ required: '' }, attributes))
  return [
    makeField('name', texts.labelName, input({ id: 'name', type: 'text', maxlength: '128', autocomplete: 'name' }), name),
    makeField('email', texts.labelEmail, input({ id: 'email', type: 'email', maxlength: '75', autocomplete: 'email' }), email),
    makeField('comments', texts.labelComments, make('textarea', { id: 'comments', maxlength: '4096', required: '' }), ''),
  ]
}

const showWrong = (fields, errors) => {
  for (const { name, element, wrong } of fields) {
    const said = errors[name]
    wrong.textContent = said ? String(said) : ''
    wrong.hidden = !said
    element.setAttribute('aria-invalid', said ? 'true' : 'false')
    if (said) element.setAttribute('aria-describedby', wrong.id)
    else element.removeAttribute('aria-describedby')
  }
  const first = fields.find(({ name }) => errors[name])
  if (first) first.element.focus()
}

const sendReport = async (address, fields, texts) => {
  const body = new URLSearchParams()
  for (const { name, element } of fields) body.set(name, element.value)
  try {
    const response = await fetch(address, { method: 'POST', body, credentials: 'omit' })
    if (response.ok) return { sent: true }
    const { errors } = response.status === 400 ? await response.json() : {}
    return { sent: false, complaint: errors ? texts.errorFormEntry : texts.errorGeneric, errors: errors || {} }
  } catch {
    return { sent: false, complaint: texts.errorGeneric, errors: {} }
  }
}

const fillDialog = (dialog, fields, address, texts) => {
  const intro = make('div', { id: 'intro' })
  for (const text of [texts.subtitle, texts.subtitle2]) if (text) intro.append(make('p', {}, text))
  const complaint = make('p', { class: 'wrong', role: 'alert' })
  const submit = make('button', { type: 'submit' }, texts.labelSubmit)
  const close = make('button', { type: 'button' }, texts.labelClose)
  close.addEventListener('click', () => dialog.close())
  const buttons = make('footer', {})
  buttons.append(close, submit)
  const form = make('form', { novalidate: '' })
  form.append(make('h2', { id: 'title' }, texts.title), intro, ...fields.flatMap(({ parts }) => parts), complaint, buttons)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    submit.disabled = true
    complaint.textContent = ''
    const end = await sendReport(address, fields, texts)
    submit.disabled = false
    if (!end.sent) {
      complaint.textContent = end.complaint
      showWrong(fields, end.errors)
      return
    }
    submit.remove()
    intro.setAttribute('role', 'status')
    intro.replaceChildren(make('p', {}, texts.successMessage))
    form.replaceChildren(make('h2', { id: 'title' }, texts.title), intro, buttons)
    close.focus()
  })
  dialog.append(form)
}

// oxlint-disable-next-line no-unused-vars -- the line that calls it is added by the server
const showReportDialog = (options) => {
  const query = `?dsn=${encodeURIComponent(options.dsn)}&eventId=${encodeURIComponent(options.eventId)}`
  const address = addressOfServer(options.dsn) + query
  const root = makeRoot()
  const dialog = make('dialog', { 'aria-labelledby': 'title', 'aria-describedby': 'intro', lang: options.lang })
  const fields = makeFields(options)
  fillDialog(dialog, fields, address, options.texts)
  dialog.addEventListener('close', () => {
    root.host.remove()
    // What the SDK waits for; it says nothing that another window may not know.
    window.postMessage('__sentry_reportdialog_closed__', '*')
  })
  root.append(dialog)
  const parent = document.body || document.documentElement
  parent.append(root.host)
  dialog.showModal()
  const firstEmpty = fields.find(({ element }) => element.value === '')
  if (firstEmpty) firstEmpty.element.focus()
}
