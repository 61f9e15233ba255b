/** As narrow as this, bars lie below the text of their rows, and the search has a line of its own. */
export const narrowQuery = '(max-width: 699px)'
