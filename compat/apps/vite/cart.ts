/** What a visitor wants to buy. */
export class Cart {
  readonly prices: Readonly<Record<string, { readonly amount: number }>> = {}

  checkout(sku: string): number {
    return this.priceOf(sku) * 2
  }

  mailReceipt(name: string): void {
    throw new RangeError(`the receipt of ${name} was lost`)
  }

  priceOf(sku: string): number {
    const price = this.prices[sku]
    return (price as { readonly amount: number }).amount
  }
}
