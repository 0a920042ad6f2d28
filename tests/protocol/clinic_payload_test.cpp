#include "protocol/clinic_payload.h"
#include "protocol/payload.h"

#include <gtest/gtest.h>

namespace fyr::protocol {
namespace {

Command command(CommandType type, std::string target, std::string_view payload) {
    Command c{CommandId{"01J0000000000000000000000A"}, type, {std::move(target), "x1"}, 1, {}, {}};
    c.payload = json::parse(payload).value().as_object();
    return c;
}
std::string places(const Command& c) {
    const auto r = checkPayload(c);
    std::string out;
    if (!r)
        for (const auto& p : r.error().problems) out += p.place + " ";
    return out;
}

TEST(ClinicPayloadTest, whatIsRightIsRead) {
    const auto book = bookPayload(command(CommandType::appointmentBook, "Slot", R"({"patient":"p1","mode":"video","reason":"svar"})")).value();
    EXPECT_EQ("p1", book.patient.str());
    EXPECT_EQ(MeetingMode::video, book.mode);
    const auto send = messagePayload(command(CommandType::messageSend, "Patient", R"({"topic":"Prov","text":"Hej","attachments":["d1"]})")).value();
    EXPECT_EQ("x1", send.patient.str()) << "the target of a new thread is the patient";
    EXPECT_EQ(1U, send.attachments.size());
    EXPECT_EQ("", places(command(CommandType::appointmentCancel, "Appointment", R"({"reasonCode":"clinicianIll"})")));
    EXPECT_EQ("", places(command(CommandType::messageMarkRead, "Communication", R"({"upTo":3})")));
}

TEST(ClinicPayloadTest, allThatIsWrongIsToldAtOnce) {
    EXPECT_EQ("/target/type /payload/patient /payload/mode ", places(command(CommandType::appointmentBook, "Task", R"({"mode":"letter"})")));
    EXPECT_EQ("/payload/from /payload/to /payload/pattern ",
              places(command(CommandType::appointmentPublish, "Schedule", R"({"practitioner":"p","from":"2026-02-30","to":"soon"})")));
    EXPECT_EQ("/payload/to ", places(command(CommandType::appointmentPublish, "Schedule",
                                             R"({"practitioner":"p","from":"2026-01-01","to":"2036-01-01","pattern":{}})")));
    EXPECT_EQ("/payload/reasonCode ", places(command(CommandType::appointmentCancel, "Appointment", R"({"reasonCode":"bored"})")));
    EXPECT_EQ("/payload/latest ", places(command(CommandType::appointmentWait, "Patient",
                                                 R"({"service":"gp","earliest":"2026-11-20T10:00:00Z","latest":"2026-11-20T09:00:00Z"})")));
    EXPECT_EQ("/payload/upTo ", places(command(CommandType::messageMarkRead, "Communication", R"({"upTo":-1})")));
}

TEST(ClinicPayloadTest, aMessageHasWordsAndALimit) {
    EXPECT_EQ("/payload/text ", places(command(CommandType::messageSend, "Communication", R"({"text":"  "})")));
    EXPECT_EQ("/payload/topic ", places(command(CommandType::messageSend, "Patient", R"({"text":"hej"})")));
    json::object o{{"text", std::string(maxMessageCodePoints + 1, 'a')}};
    EXPECT_EQ("/payload/text ", places(command(CommandType::messageSend, "Communication", json::write(o))));
    o["text"] = std::string(maxMessageCodePoints, 'a');
    EXPECT_EQ("", places(command(CommandType::messageSend, "Communication", json::write(o))));
}

} // namespace
} // namespace fyr::protocol
