import { fireEvent, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'

import { keyName, listKeys, useKeys } from './keys.ts'
import type { KeyCommands, KeyScope } from './keys.ts'

const ran: string[] = []
const command = (says: string, whileTyping = false) => ({ says, run: () => void ran.push(says), whileTyping })

const Layer = ({ commands, scope }: { readonly commands: KeyCommands; readonly scope?: KeyScope }) => {
  useKeys(commands, scope)
  return null
}
const press = (key: string, more: object = {}, target: Element = document.body) => fireEvent.keyDown(target, { key, ...more })
const taken = (): string[] => ran.splice(0)

afterEach(() => {
  taken()
  delete document.documentElement.dataset['keys']
})

describe('1. names of keys', () => {
  const plain = { key: 'a', code: 'KeyA', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  it('letters carry their case, words their Shift, modifiers come first', () => {
    expect(keyName({ ...plain, key: 'J', shiftKey: true })).toBe('J')
    expect(keyName({ ...plain, key: '?', shiftKey: true })).toBe('?')
    expect(keyName({ ...plain, key: 'Enter', shiftKey: true })).toBe('Shift+Enter')
    expect(keyName({ ...plain, key: ' ' })).toBe('Space')
    expect(keyName({ ...plain, key: 'k', metaKey: true })).toBe('Mod+k')
    expect(keyName({ ...plain, key: 'K', ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+k')
    expect(keyName({ ...plain, key: 'Control', ctrlKey: true })).toBeNull()
  })

  it('where Alt types another letter, the place of the key counts', () => {
    expect(keyName({ ...plain, key: 'Î', code: 'KeyD', altKey: true, shiftKey: true })).toBe('Alt+Shift+d')
  })
})

describe('2. which command runs', () => {
  it('that of the inner scope, whatever came first', () => {
    render(<Layer commands={{ '/': command('search the list') }} />)
    render(<Layer commands={{ '/': command('palette'), '?': command('help') }} scope="everywhere" />)
    press('/')
    press('?')
    expect(taken()).toEqual(['search the list', 'help'])
  })

  it('what cannot be done now leaves the key to the outer scope', () => {
    render(<Layer commands={{ h: null }} />)
    render(<Layer commands={{ h: command('outer') }} scope="everywhere" />)
    press('h')
    expect(taken()).toEqual(['outer'])
  })

  it('two keys in a row are one command; a wrong second key is itself again', () => {
    render(<Layer commands={{ 'g i': command('issues'), j: command('next'), G: command('last') }} />)
    for (const key of ['g', 'i', 'i', 'g', 'j', 'G']) press(key)
    expect(taken()).toEqual(['issues', 'next', 'last'])
  })

  it('a key that is gone does nothing', () => {
    const { unmount } = render(<Layer commands={{ j: command('next') }} />)
    unmount()
    press('j')
    expect(taken()).toEqual([])
  })
})

describe('3. when keys rest', () => {
  it('in a text, a menu or a layer with keys of its own, but for those that are no letters', () => {
    const { container } = render(
      <div>
        <input />
        <input type="checkbox" />
        <div data-keys="own">
          <button type="button">b</button>
        </div>
        <Layer commands={{ j: command('next'), 'Mod+k': command('palette', true) }} />
      </div>,
    )
    for (const target of container.querySelectorAll('input:not([type]), button')) {
      press('j', {}, target)
      press('k', { ctrlKey: true }, target)
    }
    expect(taken()).toEqual(['palette', 'palette'])
    for (const target of container.querySelectorAll('input[type=checkbox]')) press('j', {}, target)
    expect(taken()).toEqual(['next'])
  })

  it('single keys can be switched off', () => {
    render(
      <Layer commands={{ j: command('next'), 'g i': command('issues'), 'Mod+k': command('palette', true), 'Mod+a': command('all') }} />,
    )
    document.documentElement.dataset['keys'] = 'off'
    for (const key of ['j', 'g', 'i']) press(key)
    press('k', { ctrlKey: true })
    press('a', { ctrlKey: true })
    expect(taken()).toEqual(['palette', 'all'])
  })
})

describe('4. the help sheet', () => {
  it('names what works, once, keys of one command together', () => {
    render(<Layer commands={{ '/': command('palette'), 'g i': command('issues') }} scope="everywhere" />)
    render(<Layer commands={{ '/': command('search'), j: command('next'), ArrowDown: command('next'), h: null }} />)
    expect(listKeys()).toEqual([
      {
        scope: 'page',
        lines: [
          { says: 'search', keys: ['/'] },
          { says: 'next', keys: ['j', 'ArrowDown'] },
        ],
      },
      { scope: 'everywhere', lines: [{ says: 'issues', keys: ['g i'] }] },
    ])
  })
})
