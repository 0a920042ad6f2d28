// The words of the sign-in and consent pages, in Swedish and English; scopes told in sentences.
#pragma once

#include "server/smart/scopes.h"

#include <string>
#include <string_view>

namespace fyr::server::smart {

enum class Language : std::uint8_t { sv, en };
// Of `ui_locales` or Accept-Language: the first that there is; Swedish when none is.
[[nodiscard]] Language languageOf(std::string_view wanted);
[[nodiscard]] std::string_view code(Language l) noexcept;

enum class Word : std::uint8_t {
    signInTitle, signInLead, user, password, oneTimeCode, oneTimeCodeHelp, signIn, orWith, withProvider, demoTitle, demoLead, demoPatient, demoGo,
    wrong, codeNeeded, wait, notYours, over, overLead, badApp, badAppLead,
    consentTitle, signedInAs, mayDo, aboutPatient, aboutWhom, searchPatient, search, nobodyFound, found, choosePatient, allow, deny, backTo, nothingElse,
    launchedFor, born, count
};
[[nodiscard]] std::string_view word(Word w, Language l) noexcept;

// "Read observations (measurements, test results) in this patient's record": what allowing it means.
[[nodiscard]] std::string sentence(std::string_view scope, Language l);

} // namespace fyr::server::smart
