#include "server/documents/media_type.h"

#include <gtest/gtest.h>

namespace fyr::server {
namespace {

using namespace std::string_view_literals;

// asvs: 5.2.2
TEST(MediaTypeTest, filesAreWhatTheirFirstBytesSay) {
    EXPECT_EQ("image/png", mediaTypeOf("\x89PNG\r\n\x1a\n\0\0"sv));
    EXPECT_EQ("image/jpeg", mediaTypeOf("\xff\xd8\xff\xe0 JFIF"sv));
    EXPECT_EQ("application/pdf", mediaTypeOf("%PDF-1.7\n"sv));
    EXPECT_EQ("image/webp", mediaTypeOf("RIFF\x10\0\0\0WEBPVP8 "sv));
    EXPECT_EQ("image/heic", mediaTypeOf("\0\0\0\x18" "ftypheic"sv));
    EXPECT_EQ("text/plain", mediaTypeOf("Hej å ä ö\nrad två"sv));
}

// asvs: 1.3.4
TEST(MediaTypeTest, programsPagesAndArchivesAreNotTaken) {
    for (const auto bad : {"\x7f" "ELF\x02"sv, "MZ\x90\0\x03"sv, "PK\x03\x04"sv, "<html><script>"sv, "  <?xml version"sv, "#!/bin/sh\n"sv, "\0\0\0\0"sv, ""sv,
                           "RIFF\x10\0\0\0WAVE"sv, "\0\0\0\x18" "ftypevil"sv, "abc\x01"sv, "\xff\xfe\x00"sv})
        EXPECT_EQ("", mediaTypeOf(bad)) << bad;
}

TEST(MediaTypeTest, whatIsSaidMustAgree) {
    EXPECT_TRUE(agrees("text/plain; charset=utf-8", "text/plain"));
    EXPECT_TRUE(agrees("Image/PNG", "image/png"));
    EXPECT_FALSE(agrees("image/png", "application/pdf"));
    EXPECT_FALSE(agrees("", ""));
}

TEST(MediaTypeTest, aCharacterThatTheCutGoesThroughIsStillText) {
    const std::string text(511, 'a');
    EXPECT_EQ("text/plain", mediaTypeOf(text + "\xc3"));
}

} // namespace
} // namespace fyr::server
