// The services' fixture with a clinician's times: what tests of appointments and messages need.
#pragma once

#include "server/messaging/messages.h"
#include "server/scheduling/appointments.h"
#include "server/services/fixture.h"

#include "base/log.h"
#include "protocol/messages.h"

namespace fyr::server::test {

class ClinicTest : public ServiceTest {
  protected:
    ClinicTest() {
        appointments.addCommands(commands);
        messages.addCommands(commands);
        appointments.addOutbox(outbox);
        messages.addOutbox(outbox);
        for (const char* tenant : {"t1", "t2"}) {
            const std::string unit = tenant[1] == '1' ? "unit1" : "unit2";
            write(tenant, [&](WriteTx& tx) { return putResource(tx, demo::practitionerResource("pr-nurse", "Nurse One", "Nurse"), {"", unit}).map([](const auto&) {}); });
        }
    }

    json::value command(const Principal& who, protocol::CommandType type, std::string targetType, std::string targetId, json::object payload,
                        std::int64_t base = 0, std::string id = {}) {
        protocol::Command c{CommandId{id.empty() ? ulid() : id}, type, {std::move(targetType), std::move(targetId)}, base, clock.now(), std::move(payload)};
        lastId = c.id.str();
        const auto text = commands.run(who, protocol::writeBatch(DeviceId{"d"}, {c}));
        if (!text) throw std::runtime_error(text.error().describe());
        return json::parse(*text).value().at("results").at(0);
    }
    static std::string status(const json::value& r) {
        std::string out(r.at("status").as_string());
        if (const auto* code = r.as_object().if_contains("code")) out += " " + std::string(code->as_string());
        return out;
    }
    static json::object pattern(std::string_view from, std::string_view to, int minutes = 30, bool open = true) {
        json::object block{{"from", from}, {"to", to}, {"minutes", minutes}, {"service", "gp"}, {"open", open}};
        block["weekdays"] = json::array{1, 2, 3, 4, 5};
        block["modes"] = json::array{"onSite", "video"};
        json::object o;
        o["blocks"] = json::array{std::move(block)};
        return o;
    }
    json::value publish(std::string_view from, std::string_view to, json::object p) {
        json::object payload{{"practitioner", "pr-nurse"}, {"practitionerName", "Nurse One"}, {"from", from}, {"to", to}};
        payload["pattern"] = std::move(p);
        return command(nurse, protocol::CommandType::appointmentPublish, "Schedule", "sch-pr-nurse", std::move(payload));
    }
    // Monday 23 November, four half hours from nine.
    std::vector<std::string> monday() {
        EXPECT_EQ("accepted", status(publish("2026-11-23", "2026-11-23", pattern("09:00", "11:00"))));
        return freeFor(anna);
    }
    std::vector<std::string> freeFor(const Principal& who) {
        std::vector<std::string> out;
        const auto text = appointments.freeSlots(who, {}).value();
        const auto parsed = json::parse(text).value();
        for (const auto& s : parsed.at("slots").as_array()) out.emplace_back(s.at("id").as_string());
        return out;
    }
    json::value book(const Principal& who, const std::string& slot, const std::string& patient) {
        return command(who, protocol::CommandType::appointmentBook, "Slot", slot, {{"patient", patient}});
    }
    Visit visit(const std::string& id) {
        std::optional<Visit> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadVisit(tx, id));
            return {};
        });
        return out.value();
    }
    TimeSlot slot(const std::string& id) {
        std::optional<TimeSlot> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(out, loadSlot(tx, id));
            return {};
        });
        return out.value();
    }
    void dispatch() { ASSERT_TRUE(outbox.dispatch(TenantId{"t1"})); }
    json::value mine(const Principal& who) { return json::parse(appointments.mine(who).value()).value(); }

    std::string lastId;
    NoLog log;
    Outbox outbox{*store, clock, log};
    Appointments appointments{*store, clock, random};
    Messages messages{*store, clock};
};

} // namespace fyr::server::test
