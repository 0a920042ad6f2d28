// Versions of a programme, signed and published: what tests of publishing and of moving patients need.
#pragma once

#include "course_fixture.h"

#include "icbt/verify/policy_file.h"
#include "server/icbt/publishing.h"

#include <fstream>

namespace fyr::server::test {

namespace verify = icbt::verify;
using protocol::CommandType;

class PublishingTest : public CourseTest {
  protected:
    PublishingTest() { trust({verify::publicKeyOf(ours)}); }

    void trust(std::vector<std::string> keys, verify::Policy policy = {}) {
        running.reset();
        programmes = std::make_unique<Programmes>(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr", GateRules{std::move(policy), std::move(keys)});
        const auto loaded = programmes->load();
        ASSERT_TRUE(loaded) << loaded.error().describe();
        restart();
    }
    struct Version {
        icbt::Programme programme;
        std::string canonical;
        json::value texts;
    };
    // Another version of what ships, with something changed in its canonical form.
    Version version(std::string number, const std::function<void(json::value&)>& change = {}) {
        std::ifstream in(std::filesystem::path(FYR_BINARY_DIR) / "share/fyr/icbt/depression.json", std::ios::binary);
        const auto shipped = json::parse(std::string((std::istreambuf_iterator<char>(in)), {})).value();
        auto root = json::parse(json::text(shipped, "canonical").value()).value();
        root.as_object()["version"] = number;
        if (change) change(root);
        auto canonical = json::write(root);
        return {icbt::Programme::load(canonical).value(), canonical, shipped.at("texts")};
    }
    std::string record(const Version& v, const verify::Seed& seed, const verify::Policy& policy = {}) {
        return verify::write(verify::signedRecord(verify::verify(v.programme, policy), "2026-11-20T08:00:00Z", seed));
    }
    Result<std::string> publish(const Version& v, const std::string& record, const Principal& who, std::string id = "depression") {
        json::object body{{"canonical", v.canonical}, {"texts", v.texts}};
        if (!record.empty()) body["record"] = json::parse(record).value();
        return Publishing(*store, clock, *programmes).publish(who, id, body);
    }
    json::value entry(const Principal& who, std::string_view id = "depression") {
        const auto list = json::parse(Publishing(*store, clock, *programmes).list(who).value()).value();
        for (const auto& p : list.at("programmes").as_array())
            if (p.at("id").as_string() == id) return p;
        return nullptr;
    }
    ErrorCode codeOf(const Result<std::string>& r) {
        EXPECT_FALSE(r) << *r;
        return r ? ErrorCode::internal : r.error().code;
    }
    std::string versionOf(const std::string& course) {
        std::string out;
        read("t1", [&](ReadTx& tx) -> Result<void> {
            FYR_TRY(const auto f, loadCourse(tx, *programmes, course));
            out = f.value().header.version;
            return {};
        });
        return out;
    }
    json::value enrol() { return act(petra, CommandType::icbtEnrol, {{"programme", "depression"}, {"consent", true}, {"reason", "Önskar behandling på nätet"}}); }

    verify::Seed ours{1, 2, 3};
    verify::Seed theirs{4, 5, 6};
    Principal admin = person("t1", Role::admin, "admin", "unit1");
};

} // namespace fyr::server::test
