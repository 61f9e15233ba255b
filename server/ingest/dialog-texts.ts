/** Every text of the crash-report dialog; a page may give each of them itself by a parameter of the same name (ingest.md 1.9.8). */
export interface DialogTexts {
  readonly title: string
  readonly subtitle: string
  readonly subtitle2: string
  readonly labelName: string
  readonly labelEmail: string
  readonly labelComments: string
  readonly labelClose: string
  readonly labelSubmit: string
  readonly errorGeneric: string
  readonly errorFormEntry: string
  readonly successMessage: string
}

const english: DialogTexts = {
  title: 'Something went wrong here.',
  subtitle: 'The people who run this page have been told about the error.',
  subtitle2: 'Tell them what you were doing, and they can find the cause sooner.',
  labelName: 'Your name',
  labelEmail: 'Your email address',
  labelComments: 'What were you doing?',
  labelClose: 'Close',
  labelSubmit: 'Send report',
  errorGeneric: 'Your report could not be sent. Please try again.',
  errorFormEntry: 'Some fields need another look.',
  successMessage: 'Your report was sent. Thank you!',
}

const german: DialogTexts = {
  title: 'Hier ist etwas schiefgegangen.',
  subtitle: 'Die Betreiber dieser Seite wissen schon von dem Fehler.',
  subtitle2: 'Wenn Sie schreiben, was Sie gerade getan haben, ist die Ursache schneller gefunden.',
  labelName: 'Ihr Name',
  labelEmail: 'Ihre E-Mail-Adresse',
  labelComments: 'Was haben Sie gerade getan?',
  labelClose: 'Schließen',
  labelSubmit: 'Bericht senden',
  errorGeneric: 'Ihr Bericht konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.',
  errorFormEntry: 'Einige Angaben fehlen oder sind nicht gültig.',
  successMessage: 'Ihr Bericht wurde gesendet. Vielen Dank!',
}

const french: DialogTexts = {
  title: 'Un problème est survenu ici.',
  subtitle: 'Les responsables de cette page ont été prévenus de l’erreur.',
  subtitle2: 'Dites-leur ce que vous faisiez : ils en trouveront la cause plus vite.',
  labelName: 'Votre nom',
  labelEmail: 'Votre adresse e-mail',
  labelComments: 'Que faisiez-vous ?',
  labelClose: 'Fermer',
  labelSubmit: 'Envoyer le rapport',
  errorGeneric: 'Votre rapport n’a pas pu être envoyé. Veuillez réessayer.',
  errorFormEntry: 'Certains champs sont à revoir.',
  successMessage: 'Votre rapport a été envoyé. Merci !',
}

const spanish: DialogTexts = {
  title: 'Algo ha fallado aquí.',
  subtitle: 'Los responsables de esta página ya saben del error.',
  subtitle2: 'Cuénteles qué estaba haciendo y encontrarán antes la causa.',
  labelName: 'Su nombre',
  labelEmail: 'Su correo electrónico',
  labelComments: '¿Qué estaba haciendo?',
  labelClose: 'Cerrar',
  labelSubmit: 'Enviar informe',
  errorGeneric: 'No se pudo enviar su informe. Inténtelo de nuevo.',
  errorFormEntry: 'Revise algunos campos.',
  successMessage: 'Su informe se ha enviado. ¡Gracias!',
}

const byLanguage: ReadonlyMap<string, DialogTexts> = new Map([
  ['en', english],
  ['de', german],
  ['fr', french],
  ['es', spanish],
])

/** Texts for a language tag (`de`, `de-AT`, `pt_BR`), in English for those that we do not speak; and the language that they are in. */
export const textsOf = (tag: string): { readonly lang: string; readonly texts: DialogTexts } => {
  const lang = tag.slice(0, 2).toLowerCase()
  const texts = byLanguage.get(lang)
  return texts ? { lang, texts } : { lang: 'en', texts: english }
}
