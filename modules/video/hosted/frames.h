// How the workstation and the process of the call speak over a pipe: four bytes of length (big-endian), then so many of text.
//
// Units:  bytes.
// Errors: tooLarge: the other side is not one of ours, or is out of its mind; nothing of it is read any more.
#pragma once

#include "base/result.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace fyr::video::hosted {

inline constexpr std::size_t maxFrameBytes = 320U << 10U;
inline constexpr std::size_t maxFramesAtOnce = 1024; // read and not yet fetched

[[nodiscard]] std::string frame(std::string_view text);

class FrameReader {
  public:
    [[nodiscard]] Result<void> feed(std::string_view bytes);
    [[nodiscard]] std::optional<std::string> next();

  private:
    std::string m_rest;
    std::deque<std::string> m_frames;
    bool m_broken = false;
};

} // namespace fyr::video::hosted
