import { describe, expect, it } from 'vitest'

import { readSettings, settingsHelp, settingsOf } from './config.ts'

describe('settings', () => {
  it('have defaults for everything', () => {
    const settings = readSettings({}, {})
    expect(settings).toMatchObject({
      ok: true,
      value: { port: 8642, host: '127.0.0.1', logBytesMax: 0, trustedProxies: ['127.0.0.0/8', '::1/128'] },
    })
  })

  it('come from the environment, and a flag wins', () => {
    const settings = readSettings({ VEDETTE_PORT: '9000', VEDETTE_HOST: '0.0.0.0' }, { port: '9001' })
    expect(settings).toMatchObject({ ok: true, value: { port: 9001, host: '0.0.0.0' } })
  })

  it('that are off are named, each in a sentence', () => {
    const settings = readSettings({ VEDETTE_PORT: '70000', VEDETTE_LOG_LEVEL: 'loud' }, {})
    expect(settings.ok).toBe(false)
    expect(settings).toMatchObject({ error: [expect.stringContaining('VEDETTE_PORT'), expect.stringContaining('VEDETTE_LOG_LEVEL')] })
  })

  it('an unknown flag is a sentence, not a stack', () => {
    expect(settingsOf(['--prot', '1'])).toMatchObject({ ok: false, error: [expect.stringContaining('--prot')] })
  })

  it('are all in the help', () => {
    expect(settingsHelp()).toContain('VEDETTE_DATA_DIR')
  })
})
