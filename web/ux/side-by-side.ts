/** What measures no time may run beside itself. */
const workers = 2

/** Works on all items, a few at a time; the results are in the order of the items. */
export const sideBySide = async <Item, Value>(items: readonly Item[], work: (item: Item) => Promise<Value>): Promise<Value[]> => {
  const results: Value[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return results
}
