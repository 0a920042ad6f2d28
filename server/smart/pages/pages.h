// The pages that a person sees when an app asks for access: plain HTML, no scripts, one style sheet of our own.
//
// Shape:  everything that comes from outside is escaped. Addresses are relative, so a prefix of a proxy does no harm.
#pragma once

#include "server/http/message.h"
#include "server/smart/authority.h"
#include "server/smart/pages/texts.h"

namespace fyr::server::smart {

struct PatientChoice {
    std::string id, name, born;
};

struct SignInView {
    Language language = Language::sv;
    std::string handle, appTitle, siteName, user, error;
    std::string provider; // its name; empty: none
    std::vector<PatientChoice> demoPatients;
};
[[nodiscard]] http::Response signInPage(const SignInView& v, int status = 200);

struct ConsentView {
    Language language = Language::sv;
    std::string handle, appTitle, siteName, person, unit, redirect, error;
    std::vector<std::string> scopes, ticked;
    std::string patient;  // whose record is meant, when that stands already
    bool choose = false;  // a patient has to be chosen
    bool searched = false;
    std::string query, chosen;
    std::vector<PatientChoice> found;
};
[[nodiscard]] http::Response consentPage(const ConsentView& v, int status = 200);

[[nodiscard]] http::Response messagePage(Language l, std::string_view siteName, std::string_view title, std::string_view text, int status);
[[nodiscard]] http::Response styleSheet();
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace fyr::server::smart
