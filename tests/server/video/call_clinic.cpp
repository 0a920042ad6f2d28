#include "tests/server/video/call_clinic.h"

#include "server/demo/people.h"
#include "server/demo/record_builder.h"
#include "server/services/item_store.h"

#include <fstream>
#include <sstream>
#include <thread>

namespace fyr::server::video::test {

using namespace std::chrono_literals;

Node::Node(Store& s, const Clock& clock, Random& random, std::string name, signalling::FloodRules flood, waiting::Rules rules)
    : store(s), identity(s, clock, random), visits(s, clock, random, {1, 2, 3}, rules), nodes(s, clock, name, "ws://" + name + "/call/v1/line", Millis{900}) {
    CallOptions options;
    options.key = {1, 2, 3};
    options.tick = Millis{20};
    options.flood = flood;
    options.relays = {{"stun:turn.example:3478"}, {"turn:turn.example:3478?transport=udp"}, "a secret of the relay", std::chrono::seconds{600}};
    rooms = std::make_unique<CallRooms>(CallRooms::Parts{visits, nodes, s, identity, hub, metrics, clock, random, log, [this](std::function<void()> job) { return take(std::move(job)); }}, options);
    polls = std::make_unique<Polls>(*rooms, clock, random);
    rooms->onTick = [this] { polls->tick(); };
    http::Router router;
    addVisitRoutes(router, visits, *rooms, {});
    addCallRoutes(router, *rooms, *polls, {});
    server = std::make_unique<http::Server>(http::ServerOptions{}, http::ServerParts{std::move(router), [this](std::string_view token) { return identity.authenticate(token); }, &files, metrics, log, clock, random});
    workers = server.get();
    if (const auto started = server->start(); !started) throw std::runtime_error(started.error().describe());
    rooms->start();
}

bool Node::take(std::function<void()> job) {
    if (full) return false;
    {
        const std::scoped_lock lock(m_heldMutex);
        if (m_holds) {
            m_held.push_back(std::move(job));
            return true;
        }
    }
    return workers->submit(std::move(job));
}

void Node::hold() {
    const std::scoped_lock lock(m_heldMutex);
    m_holds = true;
}

void Node::waitForHeld(std::size_t many) {
    const auto held = [&] {
        const std::scoped_lock lock(m_heldMutex);
        return m_held.size();
    };
    for (int i = 0; i < 1000 && held() < many; ++i) std::this_thread::sleep_for(10ms);
    ASSERT_GE(held(), many);
}

void Node::doHeld(std::size_t which) {
    std::function<void()> job;
    {
        const std::scoped_lock lock(m_heldMutex);
        job = std::move(m_held.at(which));
        m_held.erase(m_held.begin() + static_cast<std::ptrdiff_t>(which));
    }
    job();
}

void Node::holdNoMore() {
    std::vector<std::function<void()>> rest;
    {
        const std::scoped_lock lock(m_heldMutex);
        m_holds = false;
        rest.swap(m_held);
    }
    for (auto& job : rest) job();
}

void Node::waitForLines(std::size_t many) const {
    for (int i = 0; i < 1000 && rooms->lines() != many; ++i) std::this_thread::sleep_for(10ms);
    ASSERT_EQ(rooms->lines(), many);
}

void Node::stop() {
    if (rooms) rooms->stop();
    server.reset();
    polls.reset();
    rooms.reset();
}

json::value Node::ask(std::string_view method, const std::string& path, const std::string& token, const json::value& body, int* status) {
    RawClient client(port());
    std::vector<std::pair<std::string, std::string>> headers{{"Content-Type", "application/json"}};
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    const auto answer = client.request(method, path, headers, method == "POST" ? json::write(body.is_null() ? json::value(json::object{}) : body) : std::string{});
    if (!answer) throw std::runtime_error("no answer to " + path);
    if (status) *status = answer->status;
    const auto parsed = json::parse(answer->body);
    return parsed ? *parsed : json::value{};
}

bool End::open(std::uint16_t port) {
    m_line = std::make_unique<RawClient>(port);
    return m_line->upgrade("/call/v1/line");
}

void End::hello(const std::string& token, const std::string& visit) {
    n = lastSeq = 0;
    json::object o{{"type", "hello"}, {"version", 1}, {"token", token}, {"visit", visit}, {"caps", json::array{}}};
    if (!page.empty()) o["page"] = page;
    if (!page.empty()) o["try"] = ++attempt;
    m_line->sendText(json::write(o));
}
void End::resume() {
    json::object o{{"type", "resume"}, {"resumeId", resumeId}, {"lastSeq", lastSeq}};
    if (!page.empty()) o["try"] = ++attempt;
    m_line->sendText(json::write(o));
}
void End::say(json::object body) {
    body["n"] = ++n;
    body["ack"] = lastSeq;
    m_line->sendText(json::write(body));
}

void End::note(const json::object& o) {
    if (const auto id = json::text(o, "resumeId")) resumeId = std::string(*id);
    if (const auto id = json::text(o, "party"); id && json::text(o, "type") == "welcome") party = std::string(*id);
    const auto type = json::text(o, "type");
    if (type == "welcome" || type == "resync") {
        lastSeq = o.at("seq").as_int64();
        n = o.at("got").as_int64();
    } else if (const auto seq = json::integer(o, "seq"); seq && type != "resumed") {
        EXPECT_EQ(*seq, lastSeq + 1);
        lastSeq = *seq;
    }
}

json::object End::hearOneOf(std::initializer_list<std::string_view> types) {
    while (const auto frame = m_line->receiveFrame()) {
        if (frame->opcode == 8) break;
        if (frame->opcode != 1) continue;
        auto o = json::parse(frame->payload).value().get_object();
        note(o);
        if (std::ranges::find(types, json::text(o, "type").value_or("")) != types.end()) return o;
        passed.push_back(std::move(o));
    }
    std::string heard;
    for (const auto& o : passed) heard += json::write(o) + "\n";
    ADD_FAILURE() << "never heard " << *types.begin() << "; heard:\n" << heard;
    return {};
}

bool End::isClosed() {
    while (const auto frame = m_line->receiveFrame()) {
        if (frame->opcode == 8) return true;
        if (const auto said = json::parse(frame->payload); said && said->is_object()) passed.push_back(said->get_object());
    }
    return true;
}

CallClinic::CallClinic() {
    const auto done = store->write(tenant, [&](WriteTx& tx) -> Result<void> {
        FYR_CHECK(tx.putTenant({"t1", "Region", "e1", "{}"}));
        FYR_CHECK(putResource(tx, demo::organizationResource("unit1", "Unit"), {"", "unit1"}));
        FYR_CHECK(putResource(tx, demo::organizationResource("unit2", "Other"), {"", "unit2"}));
        for (const char* id : {"anna", "bo"}) {
            SeededRandom stream(3);
            auto person = demo::makePerson(stream, clinical::Sex::female, 40, dateOf(clock.now()));
            person.id = id;
            demo::RecordBuilder b(stream, person, "unit1", "Unit", "dr", "Doctor", clock.now());
            FYR_CHECK(putResource(tx, b.take().front(), {id, "unit1"}));
            FYR_CHECK(tx.putAccount({std::string("acc-") + id, std::string(id) + "@t1", "", "patient", id, "", id, "unit1", "Unit"}));
        }
        for (const char* id : {"one", "two"}) FYR_CHECK(tx.putAccount({std::string("acc-") + id, std::string(id) + "@t1", "", "doctor", std::string("Dr ") + id, std::string("pr-") + id, "", "unit1", "Unit"}));
        return tx.putAccount({"acc-far", "far@t1", "", "doctor", "Dr far", "pr-far", "", "unit2", "Other"});
    });
    if (!done) throw std::runtime_error(done.error().describe());
    addNode("n1");
}

std::string CallClinic::book(const std::string& patient, Millis from) {
    server::Visit v;
    v.id = makeUlid(clock.now(), random);
    v.state = VisitState::booked;
    v.start = clock.now() + from;
    v.end = v.start + 20min;
    v.mode = protocol::MeetingMode::video;
    v.slot = "s-pr-one." + v.id;
    v.service = "gp";
    v.patient = patient;
    v.patientName = "Name of " + patient;
    v.practitioner = "pr-one";
    v.practitionerName = "Dr one";
    v.unit = "unit1";
    v.created = clock.now();
    const auto done = store->write(tenant, [&](WriteTx& tx) { return saveVisit(tx, v).map([](const auto&) {}); });
    if (!done) throw std::runtime_error(done.error().describe());
    return v.id;
}

std::string CallClinic::call(End& patient, End& doctor, std::size_t where) {
    const auto visit = book("anna");
    EXPECT_TRUE(patient.open(node(where).port()));
    patient.hello(token("acc-anna"), visit);
    patient.hear("welcome");
    const auto who = token("acc-one");
    EXPECT_EQ(node(where).ask("POST", "/api/v1/visits/" + visit + "/admit", who).at("stage").as_string(), "admitted");
    patient.hear("admitted");
    EXPECT_TRUE(doctor.open(node(where).port()));
    doctor.hello(who, visit);
    doctor.hear("welcome");
    patient.hear("joined");
    return visit;
}

json::value CallClinic::invite(const std::string& visit, std::string_view role, std::string_view name) {
    return node().ask("POST", "/api/v1/visits/" + visit + "/invite", token("acc-one"), json::object{{"role", role}, {"name", name}});
}

json::value CallClinic::resource(const std::string& type, const std::string& id) {
    json::value out;
    EXPECT_TRUE(store->read(tenant, [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto r, tx.read(type, id));
        if (r) out = json::parse(r->json).value();
        return {};
    }));
    return out;
}

std::string sample(const std::string& name) {
    std::ifstream in(std::string(FYR_SOURCE_DIR) + "/tests/video/sdp/samples/chromium156-" + name + ".sdp", std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

} // namespace fyr::server::video::test
