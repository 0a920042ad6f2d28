// libFuzzer's way in to the reader of messages; scripts/fuzz.sh builds it.
#include "video/signalling/message.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fyr::video::signalling;
    const auto said = read({reinterpret_cast<const char*>(data), size});
    if (!said) return 0;
    const auto text = write(*said);
    const auto again = read(text);
    if (text.size() <= maxMessageBytes && (!again || write(*again) != text)) std::abort();
    return 0;
}
