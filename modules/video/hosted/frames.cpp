#include "video/hosted/frames.h"

namespace fyr::video::hosted {
namespace {

constexpr std::size_t headBytes = 4;

std::size_t lengthOf(std::string_view head) noexcept {
    std::size_t n = 0;
    for (std::size_t i = 0; i < headBytes; ++i) n = (n << 8U) | static_cast<unsigned char>(head[i]);
    return n;
}

} // namespace

std::string frame(std::string_view text) {
    std::string out(headBytes, '\0');
    for (std::size_t i = 0; i < headBytes; ++i) out[i] = static_cast<char>((text.size() >> (8 * (headBytes - 1 - i))) & 0xFFU);
    return out.append(text);
}

Result<void> FrameReader::feed(std::string_view bytes) {
    if (m_broken) return fail(ErrorCode::tooLarge, "a frame");
    m_rest.append(bytes);
    std::size_t at = 0;
    while (m_rest.size() - at >= headBytes) {
        const auto length = lengthOf(std::string_view(m_rest).substr(at));
        if (length > maxFrameBytes || m_frames.size() >= maxFramesAtOnce) {
            m_broken = true;
            m_frames.clear();
            m_rest.clear();
            return fail(ErrorCode::tooLarge, "a frame");
        }
        if (m_rest.size() - at - headBytes < length) break;
        m_frames.push_back(m_rest.substr(at + headBytes, length));
        at += headBytes + length;
    }
    m_rest.erase(0, at);
    return {};
}

std::optional<std::string> FrameReader::next() {
    if (m_frames.empty()) return {};
    auto out = std::move(m_frames.front());
    m_frames.pop_front();
    return out;
}

} // namespace fyr::video::hosted
