// A patient of the depression programme, a therapist, and a clock that is moved: what tests of courses need.
#pragma once

#include "server/icbt/courses.h"
#include "server/scheduling/clinic_fixture.h"
#include "server/services/queries.h"

#include "fhir/course_mapping.h"
#include "fhir/validate.h"

namespace fyr::server::test {

class CourseTest : public ClinicTest {
  protected:
    // What a start of the server makes anew over the same store.
    struct Running {
        Running(Store& store, FakeClock& clock, SeededRandom& random, Log& log, const Programmes& programmes)
            : commands(store, knowledge(), clock, random), outbox(store, clock, log), messages(store, clock), courses(store, clock, programmes) {
            messages.addCommands(commands);
            messages.addOutbox(outbox);
            courses.addCommands(commands);
            courses.addOutbox(outbox);
            messages.onPosted = [this](const TenantId& tenant, const json::value& message) { return courses.heard(tenant, message); };
        }
        CommandService commands;
        Outbox outbox;
        Messages messages;
        Courses courses;
    };

    CourseTest() {
        const auto loaded = programmes->load();
        if (!loaded) throw std::runtime_error(loaded.error().describe());
        restart();
        colleagues();
    }
    void colleagues() {
        write("t1", [&](WriteTx& tx) -> Result<void> {
            for (const char* id : {"pr-petra", "pr-johan", "pr-oncall"})
                FYR_CHECK(putResource(tx, demo::practitionerResource(id, std::string("Name of ") + id, "Psykolog"), {"", "unit1"}).map([](const auto&) {}));
            return tx.setValue("unit-settings/unit1", R"({"icbtOnCall":"pr-oncall"})");
        });
    }
    void restart() {
        running = std::make_unique<Running>(*store, clock, random, log, *programmes);
    }

    json::value act(const Principal& who, protocol::CommandType type, json::object payload = {}, std::int64_t base = 0, std::string id = {}) {
        const bool enrols = type == protocol::CommandType::icbtEnrol;
        protocol::Command c{CommandId{id.empty() ? ulid() : id}, type, {enrols ? "Patient" : "CarePlan", enrols ? "anna" : course}, base, clock.now(), std::move(payload)};
        if (enrols && who.unit == "unit1") course = c.id.str();
        clock.jumpWall(Millis{1});
        const auto text = running->commands.run(who, protocol::writeBatch(DeviceId{"d"}, {c}));
        if (!text) throw std::runtime_error(text.error().describe());
        return json::parse(*text).value().at("results").at(0);
    }
    void good(protocol::CommandType type, json::object payload = {}) {
        const auto r = act(petra, type, std::move(payload));
        ASSERT_EQ("accepted", status(r)) << json::write(r);
    }
    json::value page() { return json::parse(running->courses.mine(anna).value()).value(); }
    std::string now() { return std::string(page().at("now").at("code").as_string()); }
    clinical::CourseRow row() {
        std::optional<clinical::CourseRow> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto stored, tx.read("CarePlan", course));
            FYR_TRY(const auto r, fhir::Resource::parse(stored.value().json));
            EXPECT_TRUE(fhir::validate(r).empty());
            FYR_TRY(out, fhir::courseRow(r));
            return {};
        });
        return out.value();
    }
    Result<std::string> answer(std::string measure, int item9 = 0, int others = 1) {
        std::vector<std::optional<std::int32_t>> points(measure == "start_anxiety" || measure == "anxiety" ? 7 : 9, others);
        if (points.size() == 9) points[8] = item9;
        return running->courses.answer(anna, ulid(), measure, points);
    }
    Result<std::string> submit(std::string module) { return running->courses.submit(anna, ulid(), module); }

    void started() {
        ASSERT_EQ("accepted", status(act(petra, protocol::CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}})));
        ASSERT_TRUE(answer("start"));
        ASSERT_TRUE(answer("start_anxiety"));
        good(protocol::CommandType::icbtStart);
    }
    // Moves the clock by steps and does what is due, as the housekeeper would.
    void pass(Millis by, Millis step = std::chrono::minutes{30}) {
        for (Millis done{0}; done < by; done += step) {
            clock.advance(std::min(step, by - done));
            work();
        }
    }
    void work() {
        for (int i = 0; i < 20; ++i) {
            const auto n = running->outbox.dispatch(TenantId{"t1"});
            ASSERT_TRUE(n) << n.error().describe();
            if (*n == 0) return;
        }
    }
    std::vector<json::value> resources(std::string type) {
        std::vector<json::value> out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            SearchQuery q;
            q.type = type;
            q.within.patient = "anna";
            q.count = 200;
            FYR_TRY(const auto found, searchAll(tx, q));
            for (const auto& f : found) {
                FYR_TRY(const auto r, fhir::Resource::parse(f.json));
                for (const auto& p : fhir::validate(r)) ADD_FAILURE() << type << " " << p.place << ": " << p.message;
                out.push_back(fhir::Resource::toJson(r));
            }
            return {};
        });
        return out;
    }
    // Who was told, in the order of time: "therapist pr-petra", "unit unit1".
    std::vector<std::string> told() {
        std::map<std::string, std::string> lines;
        for (const auto& c : resources("Communication")) {
            if (c.at("category").at(0).at("coding").at(0).at("code") != "staff-notice") continue;
            const std::string to(c.at("recipient").at(0).at("reference").as_string());
            lines[std::string(c.at("sent").as_string()) + std::string(c.at("id").as_string())] =
                std::string(c.at("reasonCode").at(0).at("coding").at(0).at("code").as_string()) + " " + to.substr(to.find('/') + 1);
        }
        std::vector<std::string> out;
        for (const auto& [key, line] : lines) out.push_back(line);
        std::sort(out.begin(), out.end());
        return out;
    }

    Principal petra = person("t1", Role::therapist, "petra", "unit1");
    Principal johan = person("t1", Role::doctor, "johan", "unit1");
    std::unique_ptr<Programmes> programmes = std::make_unique<Programmes>(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr");
    std::unique_ptr<Running> running;
    std::string course;
};

} // namespace fyr::server::test
