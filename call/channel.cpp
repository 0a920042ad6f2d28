#include "call/channel.h"

#include "video/hosted/words.h"

#include <algorithm>

namespace fyr::call {
namespace {

// A restart with four parties says some thirty things at once; the line itself lets 20 a second through.
constexpr double atOnce = 400;
constexpr double aSecond = 100;
constexpr double bytesOfOne = 4096; // a long text counts as several

bool isNumber(int number) { return number >= 0 && number <= video::hosted::maxLineNumber; }

} // namespace

CallChannel::CallChannel(QObject* parent) : QObject(parent), m_tokens(atOnce) { m_since.start(); }

bool CallChannel::mayGoOn(qsizetype bytes, qsizetype most) {
    if (m_shut || !m_listener) return false;
    m_tokens = std::min(atOnce, m_tokens + static_cast<double>(m_since.restart()) / 1000.0 * aSecond);
    m_tokens -= 1.0 + static_cast<double>(bytes) / bytesOfOne;
    if (bytes <= most && m_tokens >= 0) return true;
    m_shut = true;
    m_listener->pageSaysTooMuch();
    return false;
}

void CallChannel::ready() {
    if (mayGoOn(0, 0)) m_listener->pageReady();
}

void CallChannel::openLine(int number) {
    if (mayGoOn(0, 0) && isNumber(number)) m_listener->pageOpensLine(number);
}

void CallChannel::say(int number, const QString& text) {
    if (mayGoOn(text.size(), static_cast<qsizetype>(video::hosted::maxSaidBytes)) && isNumber(number)) m_listener->pageSays(number, text);
}

void CallChannel::closeLine(int number) {
    if (mayGoOn(0, 0) && isNumber(number)) m_listener->pageClosesLine(number);
}

void CallChannel::told(const QString& what, const QString& json) {
    if (mayGoOn(what.size() + json.size(), static_cast<qsizetype>(video::hosted::maxToldBytes))) m_listener->pageTold(what, json);
}

} // namespace fyr::call
