import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { ConfirmButton } from './confirm-button.tsx'

const submit = async () => {
  const form = screen.getByRole('dialog').querySelector('form')
  // oxlint-disable-next-line typescript/require-await -- waits for what the press begins
  await act(async () => {
    if (form) fireEvent.submit(form)
  })
}

describe('a button that asks first', () => {
  it('does nothing until the word is typed exactly, then once, and closes', async () => {
    let done = 0
    const confirm = () => {
      done += 1
      return Promise.resolve()
    }
    render(
      <ConfirmButton label="Remove" question="Remove <b>web</b>?" typed="web" onConfirm={confirm}>
        Everything in it is gone.
      </ConfirmButton>,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
    expect(screen.getByRole('dialog', { name: 'Remove <b>web</b>?' }).textContent).toContain('Everything in it is gone.')
    await submit()
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'WEB' } })
    await submit()
    expect(done).toBe(0)
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'web' } })
    await submit()
    expect(done).toBe(1)
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
