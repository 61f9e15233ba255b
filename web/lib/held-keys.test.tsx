import { fireEvent, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'

import { useHeldKeys } from './held-keys.ts'
import { useKeys } from './keys.ts'

const ran: string[] = []
const written: string[] = []

const Page = ({ open, come }: { readonly open: boolean; readonly come: boolean }) => {
  useKeys({ e: { says: 'Archive', run: () => void ran.push('archive') }, 'Mod+k': { says: 'Open', run: () => void ran.push('open') } })
  useHeldKeys(open, () => void ran.push('closed'))
  return (
    <>
      <input aria-label="Of the page" />
      {open && come && (
        <div data-keys="own">
          <button type="button">Close</button>
          <input aria-label="Of the layer" onChange={({ target }) => void written.push(target.value)} />
        </div>
      )}
    </>
  )
}
const type = (text: string, target: Element = document.body): void => {
  for (const key of text) fireEvent.keyDown(target, { key })
}

afterEach(() => {
  ran.length = 0
  written.length = 0
})

describe('1. while a layer is on the way', () => {
  it('no key does anything on the page, and what was typed is in the layer when it has come', () => {
    const { rerender, getByLabelText } = render(<Page open come={false} />)
    type('erxor')
    for (const key of ['Backspace', 'Backspace', 'Backspace', 'Enter', 'ArrowDown']) fireEvent.keyDown(document.body, { key })
    type('ror')
    rerender(<Page open come />)
    getByLabelText('Of the layer').focus()
    expect([ran, written]).toEqual([[], ['error']])
    type('e')
    expect(ran).toEqual(['archive'])
  })

  it('a field of the page that has the focus gets no letter of it', () => {
    const { getByLabelText, rerender } = render(<Page open={false} come={false} />)
    const field = getByLabelText('Of the page')
    field.focus()
    rerender(<Page open come={false} />)
    const isLeft = fireEvent.keyDown(field, { key: 'e' })
    fireEvent.focusIn(field)
    expect([isLeft, fireEvent.keyDown(field, { key: 'x' }), written]).toEqual([false, false, []])
  })

  it('what is pasted is kept, as one line', () => {
    const { rerender, getByLabelText } = render(<Page open come={false} />)
    fireEvent.paste(document.body, { clipboardData: { getData: () => 'https://k@h/1\n' } })
    rerender(<Page open come />)
    getByLabelText('Of the layer').focus()
    expect(written).toEqual(['https://k@h/1 '])
  })

  it('keys of the browser and those with Ctrl are what they are', () => {
    render(<Page open come={false} />)
    expect([fireEvent.keyDown(document.body, { key: 'r', ctrlKey: true }), fireEvent.keyDown(document.body, { key: 'F5' })]).toEqual([
      true,
      true,
    ])
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
    expect(ran).toEqual(['open'])
  })
})

describe('2. the page has its keys back', () => {
  it('when Escape gave up and the layer is gone', () => {
    const { rerender } = render(<Page open come={false} />)
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(ran).toEqual(['closed'])
    rerender(<Page open={false} come={false} />)
    type('e')
    expect(ran).toEqual(['closed', 'archive'])
  })

  it('when the focus is in a layer without a field to write in: what was typed is gone', () => {
    const { rerender, getByText, getByLabelText } = render(<Page open come={false} />)
    type('abc')
    rerender(<Page open come />)
    getByText('Close').focus()
    getByLabelText('Of the layer').focus()
    expect(written).toEqual([])
  })

  it('when the pointer is pressed somewhere', () => {
    render(<Page open come={false} />)
    fireEvent.pointerDown(document.body)
    type('e')
    expect(ran).toEqual(['archive'])
  })

  it('and nothing is kept for the next layer', () => {
    const { rerender, getByLabelText } = render(<Page open come={false} />)
    type('abc')
    rerender(<Page open={false} come={false} />)
    rerender(<Page open come />)
    getByLabelText('Of the layer').focus()
    expect(written).toEqual([])
  })
})
