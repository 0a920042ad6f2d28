#include "server/smart/pages/pages.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::server::smart {
namespace {

constexpr std::string_view css = R"(
:root{color-scheme:light dark;--bg:#edf1f3;--surface:#fff;--border:#d2dbe0;--strong:#74828d;--text:#13202a;--text2:#42505c;--accent:#0b5a6b;--on:#fff;
--tint:#e1f0f3;--focus:#1260d6;--rail:#0f2b36;--railtext:#f0f6f8;--mark:#ffd27a;--error:#a31119;--errorbg:#fbe3e2;--hover:#eaf0f2}
@media (prefers-color-scheme:dark){:root{--bg:#0d1418;--surface:#151e24;--border:#2e3c46;--strong:#758693;--text:#e9f0f3;--text2:#b9c6cf;--accent:#7cc7d8;--on:#06222a;
--tint:#12323b;--focus:#8ab8ff;--rail:#08161c;--error:#ffb4ae;--errorbg:#4a1518;--hover:#212e36}}
*,*::before,*::after{box-sizing:border-box;margin:0;padding:0}
body{font:1rem/1.5 "Inter","Noto Sans","Liberation Sans",system-ui,sans-serif;color:var(--text);background:var(--bg);min-height:100vh;overflow-wrap:anywhere}
header{background:var(--rail);color:var(--railtext);padding:.9rem 1.25rem;font-weight:600;border-bottom:3px solid var(--mark)}
main{max-width:34rem;margin:2rem auto;padding:1.75rem;background:var(--surface);border:1px solid var(--border);border-radius:10px}
h1{font-size:1.375rem;line-height:1.3;margin-bottom:.5rem}
p{margin-bottom:.75rem}.lead,.small{color:var(--text2)}.small{font-size:.875rem}
form{margin-top:1.25rem}label{display:block;font-weight:600;margin-bottom:.25rem}
input[type=text],input[type=password],input[type=search],select{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--strong);border-radius:6px}
.field{margin-bottom:1rem}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.5rem 1.25rem;font:inherit;font-weight:600;border-radius:6px;border:1px solid var(--strong);background:var(--surface);color:var(--text);cursor:pointer;text-decoration:none}
button:hover,.button:hover{background:var(--hover)}
button.first{background:var(--accent);border-color:var(--accent);color:var(--on)}button.first:hover{filter:brightness(1.1)}
.wide{width:100%}.row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}.row button{flex:1 1 9rem}
form+.small{margin-top:1rem}.search{display:flex;gap:.5rem}.search input{flex:1;min-width:0}
fieldset{border:1px solid var(--border);border-radius:8px;padding:.75rem 1rem;margin-top:1rem}legend{font-weight:600;padding:0 .375rem}
.tick{display:flex;gap:.75rem;align-items:flex-start;padding:.5rem 0;font-weight:400;margin:0}.tick input{width:1.25rem;height:1.25rem;margin-top:.15rem;flex:none;accent-color:var(--accent)}
.tick span::first-letter{text-transform:uppercase}
.error{background:var(--errorbg);color:var(--error);border-left:4px solid var(--error);padding:.75rem 1rem;border-radius:4px;margin:1rem 0}
.or{display:flex;align-items:center;gap:.75rem;color:var(--text2);margin:1.25rem 0 0}.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--border)}
.or+.button{margin-top:1rem}details{margin-top:1.5rem;border-top:1px solid var(--border);padding-top:1rem}summary{cursor:pointer;color:var(--text2)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
@media (max-width:36rem){main{margin:0;border:0;border-radius:0}}
)";

std::string page(Language l, std::string_view site, std::string_view title, std::string_view body) {
    return fmt::format("<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                       "<meta name=\"robots\" content=\"noindex\"><title>{} – {}</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"style.css\"></head>"
                       "<body><header>{}</header><main>{}</main></body></html>\n",
                       code(l), escaped(title), escaped(site), escaped(site), body);
}

// Forms go to ourselves, and from there to the app: a browser asks the policy for both. The empty icon is an image too: without it
// browsers ask for /favicon.ico, now and then, and the policy forbids that with an error.
http::Response response(std::string html, int status, std::string_view appOrigin = {}) {
    auto r = http::textResponse(std::move(html), "text/html; charset=utf-8", status);
    const auto away = std::ranges::none_of(appOrigin, [](char c) { return c == ';' || c == ',' || c == ' '; }) ? appOrigin : std::string_view{};
    r.headers.emplace_back("Content-Security-Policy", fmt::format("default-src 'none'; img-src data:; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{}{}", away.empty() ? "" : " ", away));
    r.headers.emplace_back("Cache-Control", "no-store");
    return r;
}

std::string filled(Word w, Language l, std::string_view with) {
    std::string out(word(w, l));
    if (const auto at = out.find("{}"); at != std::string::npos) out.replace(at, 2, with);
    return out;
}

std::string hidden(std::string_view name, std::string_view value) { return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, escaped(value)); }
std::string errorBox(std::string_view text) { return text.empty() ? std::string{} : fmt::format("<div class=\"error\" role=\"alert\">{}</div>", escaped(text)); }

std::string choices(const std::vector<PatientChoice>& list, std::string_view chosen, Language l) {
    std::string out;
    for (const auto& p : list)
        out += fmt::format("<label class=\"tick\"><input type=\"radio\" name=\"patient\" value=\"{}\"{}><span>{}{}</span></label>", escaped(p.id), p.id == chosen ? " checked" : "",
                           escaped(p.name), p.born.empty() ? std::string{} : ", " + escaped(filled(Word::born, l, p.born)));
    return out;
}

} // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

http::Response styleSheet() {
    auto r = http::textResponse(std::string(css), "text/css; charset=utf-8");
    r.headers.emplace_back("Cache-Control", "max-age=3600");
    return r;
}

http::Response signInPage(const SignInView& v, int status) {
    const auto l = v.language;
    const auto w = [l](Word x) { return escaped(word(x, l)); };
    std::string body = fmt::format("<h1>{}</h1><p class=\"lead\">{}</p>{}", w(Word::signInTitle), escaped(filled(Word::signInLead, l, v.appTitle)), errorBox(v.error));
    body += fmt::format("<form method=\"post\" action=\"sign-in\">{}"
                        "<div class=\"field\"><label for=\"user\">{}</label><input type=\"text\" id=\"user\" name=\"user\" value=\"{}\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required autofocus></div>"
                        "<div class=\"field\"><label for=\"password\">{}</label><input type=\"password\" id=\"password\" name=\"password\" autocomplete=\"current-password\" required></div>"
                        "<div class=\"field\"><label for=\"code\">{}</label><input type=\"text\" id=\"code\" name=\"code\" autocomplete=\"one-time-code\" aria-describedby=\"codehelp\"><p class=\"small\" id=\"codehelp\">{}</p></div>"
                        "<button class=\"first wide\" type=\"submit\">{}</button></form>",
                        hidden("handle", v.handle), w(Word::user), escaped(v.user), w(Word::password), w(Word::oneTimeCode), w(Word::oneTimeCodeHelp), w(Word::signIn));
    if (!v.provider.empty())
        body += fmt::format("<div class=\"or\">{}</div><a class=\"button wide\" href=\"provider?handle={}\">{}</a>", w(Word::orWith), escaped(v.handle), escaped(filled(Word::withProvider, l, v.provider)));
    if (!v.demoPatients.empty()) {
        std::string options;
        for (const auto& p : v.demoPatients) options += fmt::format("<option value=\"{}\">{}</option>", escaped(p.id), escaped(p.name));
        body += fmt::format("<details><summary>{}</summary><form method=\"post\" action=\"sign-in\">{}<p class=\"small\">{}</p><div class=\"field\"><label for=\"demo\">{}</label>"
                            "<select id=\"demo\" name=\"demoPatient\">{}</select></div><button type=\"submit\">{}</button></form></details>",
                            w(Word::demoTitle), hidden("handle", v.handle), w(Word::demoLead), w(Word::demoPatient), options, w(Word::demoGo));
    }
    return response(page(l, v.siteName, word(Word::signInTitle, l), body), status);
}

http::Response consentPage(const ConsentView& v, int status) {
    const auto l = v.language;
    const auto w = [l](Word x) { return escaped(word(x, l)); };
    const auto title = filled(Word::consentTitle, l, v.appTitle);
    std::string body = fmt::format("<h1>{}</h1><p class=\"lead\">{}{}</p>{}", escaped(title), escaped(filled(Word::signedInAs, l, v.person)),
                                   v.unit.empty() ? std::string{} : ", " + escaped(v.unit), errorBox(v.error));
    if (!v.patient.empty()) body += fmt::format("<p><strong>{}:</strong> {}</p>", w(Word::aboutPatient), escaped(v.patient));
    body += fmt::format("<form method=\"post\" action=\"decide\">{}<fieldset><legend>{}</legend>", hidden("handle", v.handle), w(Word::mayDo));
    for (const auto& s : v.scopes)
        body += fmt::format("<label class=\"tick\"><input type=\"checkbox\" name=\"scope\" value=\"{}\"{}><span>{}</span></label>", escaped(s),
                            std::ranges::find(v.ticked, s) != v.ticked.end() ? " checked" : "", escaped(sentence(s, l)));
    body += "</fieldset>";
    if (v.choose) {
        body += fmt::format("<fieldset><legend>{}</legend><label for=\"q\">{}</label><div class=\"search\"><input type=\"search\" id=\"q\" name=\"q\" value=\"{}\" autocomplete=\"off\">"
                            "<button type=\"submit\" formaction=\"patients\">{}</button></div>",
                            w(Word::aboutWhom), w(Word::searchPatient), escaped(v.query), w(Word::search));
        if (v.searched && v.found.empty()) body += fmt::format("<p class=\"small\" role=\"status\">{}</p>", w(Word::nobodyFound));
        if (!v.found.empty()) body += fmt::format("<div role=\"radiogroup\" aria-label=\"{}\">{}</div>", w(Word::found), choices(v.found, v.chosen, l));
        body += "</fieldset>";
    }
    body += fmt::format("<div class=\"row\"><button type=\"submit\" name=\"decision\" value=\"deny\">{}</button><button class=\"first\" type=\"submit\" name=\"decision\" value=\"allow\">{}</button></div></form>"
                        "<p class=\"small\">{}</p><p class=\"small\">{}</p>",
                        w(Word::deny), w(Word::allow), escaped(filled(Word::backTo, l, originOf(v.redirect))), w(Word::nothingElse));
    return response(page(l, v.siteName, title, body), status, originOf(v.redirect));
}

http::Response messagePage(Language l, std::string_view siteName, std::string_view title, std::string_view text, int status) {
    return response(page(l, siteName, title, fmt::format("<h1>{}</h1><p>{}</p>", escaped(title), escaped(text))), status);
}

} // namespace fyr::server::smart
