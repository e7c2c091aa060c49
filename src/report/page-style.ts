import { cssVariables } from "./theme.ts";

/** The style sheet of the page. */
export const pageStyle: string = `
:root{color-scheme:light dark;${cssVariables("light")};--hover:#1c273314}
@media (prefers-color-scheme:dark){:root{${cssVariables("dark")};--hover:#e6ebf11f}}
@media print{:root{color-scheme:light;${cssVariables("light")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,footer{max-width:968px;margin:0 auto;padding:0 20px}
header{padding:56px 0 8px}
h1,h2,h3,p,figure,dl,dd{margin:0;text-wrap:pretty}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.02em;font-weight:680}
h2{font-size:1.3125rem;line-height:1.3;letter-spacing:-.01em;font-weight:650;margin:64px 0 6px}
h3{font-size:1.0625rem;line-height:1.35;font-weight:640}
.eyebrow{color:var(--muted);font-size:.875rem;margin-bottom:10px}
.about{color:var(--muted);margin-top:10px;max-width:64ch}
.story{font-size:1.125rem;line-height:1.65;max-width:66ch;margin-top:28px}
.notice{border-left:3px solid var(--pending);background:var(--surface);padding:12px 16px;margin-top:24px;border-radius:0 8px 8px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,210px),1fr));gap:12px;margin-top:36px}
.tiles>div{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px 18px 14px;display:flex;flex-direction:column}
.tiles dt{color:var(--muted);font-size:.875rem;line-height:1.4}
.tiles dd{line-height:1.4}
.tiles .value{font-size:1.75rem;line-height:1.25;font-weight:640;letter-spacing:-.015em;margin:2px 0}
.tiles .note{color:var(--muted);font-size:.875rem}
@media (hover:none){.pointer{display:none}}
.hint{color:var(--muted);max-width:66ch}
figure,.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:22px 24px 20px;margin-top:20px}
figcaption p{color:var(--muted);font-size:.9375rem;line-height:1.5;max-width:76ch;margin:4px 0 18px}
svg{display:block;width:100%;height:auto}
.wide{max-width:880px}
.narrow{display:none;max-width:520px;margin:0 auto}
.hover:not([fill]):hover{fill:var(--hover)}
.scroll{overflow-x:auto;background:linear-gradient(to left,var(--surface) 50%,transparent) right/32px 100% no-repeat local,linear-gradient(to left,var(--line),transparent) right/16px 100% no-repeat}
.card .hint{font-size:.9375rem;margin-top:4px}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.4;margin-top:12px}
th,td{padding:8px 0 8px 18px;text-align:right;border-bottom:1px solid var(--line);overflow-wrap:normal}
td{white-space:nowrap}
.wordy tr>:last-child{white-space:normal;text-align:left;min-width:18em}
th:first-child,td:first-child{text-align:left;padding-left:0}
tbody th{font-weight:550;overflow-wrap:anywhere;min-width:6.5em}
thead th{color:var(--muted);font-weight:500;font-size:.875rem;vertical-align:bottom}
tbody tr:last-child>*{border-bottom:0}
.band{display:inline-block;position:relative;padding-left:1.15em}
.band::before{content:"";position:absolute;left:0;top:.4em;width:.625em;height:.625em;border-radius:50%;background:var(--color);print-color-adjust:exact;-webkit-print-color-adjust:exact}
.promise{margin-top:12px}
footer{margin-top:72px;padding-top:32px;padding-bottom:72px;font-size:.875rem;color:var(--muted)}
footer h2{font-size:1rem;color:var(--ink);margin:0 0 12px}
footer h2~h2{margin-top:36px}
footer dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:6px 20px}
footer dd{color:var(--ink)}
code,pre{font:.8125rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px 16px;margin:10px 0 0;color:var(--ink);overflow-x:auto;overflow-wrap:normal}
@media (max-width:720px){.wide{display:none}.narrow{display:block}}
@media (max-width:480px){main,footer{padding-left:14px;padding-right:14px}header{padding-top:36px}h2{margin-top:48px}figure,.card{padding:18px 14px 16px}.tiles{grid-template-columns:1fr 1fr;gap:10px}.tiles>div{padding:13px 14px 12px}.tiles .value{font-size:1.375rem}.story{font-size:1.0625rem}footer dl{grid-template-columns:1fr;gap:0}footer dd{margin-bottom:10px}table{font-size:.8125rem}th,td{padding-left:10px}thead th{font-size:.75rem}tbody th{min-width:7.6em}}
@media print{.pointer{display:none}body{background:#fff;font-size:12px}header{padding-top:0}figure,.card,.tiles>div{break-inside:avoid}h2{break-after:avoid}.wide{display:block}.narrow{display:none}}
`;
