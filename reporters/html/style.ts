const LIGHT = `--page:#fff;--card:#f6f8fa;--line:#d0d7de;--text:#1a1f24;--soft:#57606a;--link:#0b57d0;--fail:#b3261e;--fail-back:#fdeceb;--open:#875300;
--open-back:#fff4e0;--pass:#1a6b3a;--pass-back:#e8f5ec;--none:#57606a;--none-back:#eef1f4;--code:#eef1f4;--s0:#0b57d0;--s1:#b45309;--s2:#6a3d9a;--s3:#00695c`

const DARK = `--page:#14171a;--card:#1c2126;--line:#3a424a;--text:#e6e9ec;--soft:#a9b3bd;--link:#8ab4f8;--fail:#ff8f86;--fail-back:#3a1b1a;--open:#ffbe5c;
--open-back:#382a12;--pass:#82d99c;--pass-back:#16311f;--none:#a9b3bd;--none-back:#272d33;--code:#272d33;--s0:#8ab4f8;--s1:#ffb270;--s2:#cfa8ff;--s3:#6fd3c4`

const PAGE = `*{box-sizing:border-box}
html{color-scheme:light dark;scroll-behavior:auto}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
.frame{max-width:1160px;margin:0 auto;padding:0 24px}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--page);padding:8px;z-index:1}
h1{font-size:34px;line-height:1.15;margin:0}
h2{font-size:20px;margin:32px 0 10px;line-height:1.25}
h3,h4{font-size:inherit;margin:0}
p{margin:0 0 6px}
code,pre,.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.94em}
code{background:var(--code);border-radius:4px;padding:1px 5px}
pre{background:var(--code);border-radius:6px;padding:10px;margin:6px 0;white-space:pre-wrap;font-size:12.5px;line-height:1.4}
.soft,.cut{color:var(--soft)}.cut{font-style:italic}
.fail{--tone:var(--fail);--back:var(--fail-back)}.inconclusive{--tone:var(--open);--back:var(--open-back)}
.pass{--tone:var(--pass);--back:var(--pass-back)}.not-applicable{--tone:var(--none);--back:var(--none-back)}
.badge{display:inline-block;justify-self:start;color:var(--tone);background:var(--back);border:1px solid var(--tone);border-radius:6px;padding:0 8px;font-size:12.5px;font-weight:600;white-space:nowrap}`

const HEAD = `.gate{background:var(--back);border-bottom:4px solid var(--tone);padding:20px 0 18px}
.gate h1{color:var(--tone)}.gate h1 small{font-size:16px;font-weight:600}
.gate .kicker{font-size:13px;color:var(--soft);margin:0}
.gate h2{font-size:15px;margin:14px 0 4px}
.gate .line{font-size:17px;font-weight:600;margin:4px 0 0}
.head{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:0 36px}
.blocks{margin:0;padding:0;list-style:none}
.blocks li{border-left:4px solid var(--tone);background:var(--page);border-radius:0 6px 6px 0;padding:6px 12px;margin:0 0 6px}
.blocks li span{display:block}.blocks .what{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.facts{display:grid;grid-template-columns:auto minmax(0,1fr);gap:2px 14px;margin:0;font-size:14px}
dd ul{margin:0;padding-left:18px}dl+p{margin-top:14px}
dt{color:var(--soft)}dd{margin:0}
.gate .soft,.gate dt,.gate .kicker{color:var(--text);opacity:1}
nav{border-bottom:1px solid var(--line);background:var(--card)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0;padding:10px 0}`

const CRITERIA = `.criterion{border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:6px;margin:0 0 8px;background:var(--page)}
.criterion>summary{padding:8px 12px;display:grid;grid-template-columns:auto auto minmax(0,1fr);gap:0 12px;align-items:baseline}
.criterion>summary::-webkit-details-marker{display:none}.criterion>summary::before{content:"\\25b8";color:var(--soft)}
.criterion[open]>summary::before{content:"\\25be"}
.criterion>summary .what{grid-column:3}
.criterion .measured{font-size:13.5px;color:var(--soft);display:block}
.anchor{display:block;height:0;scroll-margin-top:120px}
.body{padding:4px 14px 14px;border-top:1px solid var(--line)}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,340px);gap:8px 28px;margin-top:10px}
.detail{display:grid;grid-template-columns:150px minmax(0,1fr);gap:4px 14px;margin:0;font-size:14px}
.detail ul{margin:0;padding-left:18px}
.examples{margin-top:10px;font-size:14px}.examples ol{padding-left:28px;margin:6px 0}.examples li{margin-bottom:3px}.examples li pre{margin-left:16px}
summary{cursor:pointer}
.table{overflow-x:auto}
table{border-collapse:collapse;font-size:13.5px}th,td{border-bottom:1px solid var(--line);padding:4px 12px 4px 0;text-align:left;vertical-align:top}
ul.outcomes{list-style:none;margin:0;padding:0}th.id{font-weight:600}
caption{text-align:left;color:var(--soft);padding:4px 0}`

const FIGURES = `figure{margin:14px 0 4px;max-width:620px}figcaption{font-weight:600;font-size:14px}
svg{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
svg text{fill:var(--text)}svg .soft{fill:var(--soft)}
.scale{max-width:340px}
.axis{stroke:var(--soft);fill:none}.grid{stroke:var(--line)}
.beyond{fill:var(--fail-back)}.limit{stroke:var(--fail);stroke-width:2}svg .limit-label{fill:var(--fail);stroke:var(--page);stroke-width:4px;paint-order:stroke}
.interval{stroke:var(--text);stroke-width:2;fill:none}.value{fill:var(--tone,var(--text));stroke:var(--page);stroke-width:1.5}.found{fill:var(--text)}
.series{fill:none;stroke-width:2}.s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:7 3}.s2{stroke:var(--s2);stroke-dasharray:2 3}.s3{stroke:var(--s3);stroke-dasharray:9 3 2 3}
.mark{stroke-dasharray:none;stroke-width:1.5;fill:var(--page)}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:2px 0;padding:0;font-size:13px}.legend svg{display:inline-block;width:34px;height:10px;margin-right:6px;vertical-align:middle}
.band{stroke-width:1}.good{fill:var(--pass-back);stroke:var(--pass)}.warn{fill:var(--open-back);stroke:var(--open)}.bad{fill:var(--fail-back);stroke:var(--fail)}.neutral{fill:var(--none-back);stroke:var(--none)}
.target{stroke:var(--s1);stroke-width:3}`

const NARROW = `@media (max-width:760px){figure svg{font-size:15px}.legend svg{font-size:12px}.frame{padding:0 16px}.head{grid-template-columns:1fr}.two{grid-template-columns:1fr}.detail{grid-template-columns:1fr;gap:0}.detail dd{margin-bottom:6px}
.gate{padding:12px 0}.gate h1{font-size:27px}.gate .line{font-size:15px}.gate h2{margin:10px 0 3px}.facts{font-size:13px;gap:0 10px;line-height:1.45}.blocks li{padding:4px 10px;font-size:14px;line-height:1.35}
.criterion>summary{gap:0 8px}.criterion>summary .what{grid-column:1/-1}}
@media print{.criterion{break-inside:avoid}nav,.skip{display:none}}`

/** The style of every page: light, dark, narrow, printed. */
export const style: string = [
  `:root{${LIGHT}}`,
  `@media (prefers-color-scheme:dark){:root{${DARK}}}`,
  PAGE,
  HEAD,
  CRITERIA,
  FIGURES,
  NARROW,
].join('\n')
