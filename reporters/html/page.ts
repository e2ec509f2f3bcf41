import { html, Markup } from './markup.ts'
import { style } from './style.ts'

// Nothing may be fetched and nothing may run, whatever a target managed to put into the page. The empty icon keeps a browser from asking for one.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** One whole page, which needs no other file and no network. */
export const page = (title: string, body: Markup): string =>
  `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${new Markup(style)}
</style>
</head>
<body>
${body}
</body>
</html>`.text
  }\n`
