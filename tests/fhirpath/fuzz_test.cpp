// Random and mutated expressions: any answer or error will do, a crash or a hang will not.
#include "fhirpath/expression.h"
#include "fhirpath/functions.h"
#include "fhirpath/patch.h"

#include "fhir/resource.h"

#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <random>

namespace {

using namespace fyr;
using namespace fyr::fhirpath;

constexpr std::string_view resourceJson = R"({"resourceType":"Patient","id":"p","active":true,"name":[{"family":"Ek","given":["Ada",null],"_given":[null,{"id":"x"}]},
  {"use":"usual","period":{"start":"2020","end":"2021-01-02T03:04:05+02:00"}}],"birthDate":"1974-12-25","_birthDate":{"extension":[{"url":"u","valueDecimal":1.10}]},
  "contained":[{"resourceType":"Observation","id":"o","valueQuantity":{"value":5.4,"unit":"kg","code":"kg","system":"http://unitsofmeasure.org"}}],
  "managingOrganization":{"reference":"#o"},"multipleBirthInteger":2,"nonsense":{"a":[1,[2],{}]}})";

constexpr auto words = std::to_array<std::string_view>({
    "name", "given", "Patient", "birthDate", "contained", "value", "extension", "$this", "$index", "$total", "%resource", "%context", "%x",
    "true", "false", "{}", "1", "0", "2147483647", "1.10", "0.00000001", "99999999999999999999.9", "'a'", "''", "'\\u00e5'", "'(a+)+'", "@2020", "@2020-02-29", "@2020-02-29T23:59:60.999+14:00",
    "@T12", "@T23:59:59.999", "5 'kg'", "1 month", "3 days", "4 'mg/dL'", "1 ''", "(", ")", "[", "]", ".", ".", ".", ",", "+", "-", "*", "/", "div", "mod", "|", "&", "=", "!=", "~", "!~", "<", ">",
    "<=", ">=", "and", "or", "xor", "implies", "in", "contains", "is", "as", "Quantity", "System.String", "FHIR.string", "string", "`a b`", "//x\n", "/*y*/", "desc", "html", "'base64'", "31", "-1",
});

class Writer {
  public:
    explicit Writer(unsigned seed)
        : m_random(seed) {}

    std::string tokens() {
        std::string out;
        for (unsigned n = 1 + next() % 30; n > 0; --n) {
            out += words[next() % words.size()];
            if (next() % 2) out += ' ';
        }
        return out;
    }
    // Mostly well formed.
    std::string expression(unsigned depth) {
        static constexpr auto functions = std::to_array<std::string_view>({
            "where", "select", "repeat", "all", "exists", "iif", "aggregate", "sort", "first", "last", "tail", "skip", "take", "single", "count", "distinct", "union", "combine",
            "intersect", "exclude", "subsetOf", "substring", "indexOf", "replace", "replaceMatches", "matches", "split", "join", "toChars", "upper", "lower", "length", "encode", "decode",
            "escape", "unescape", "toString", "toInteger", "toDecimal", "toQuantity", "toDateTime", "toDate", "toTime", "convertsToQuantity", "lowBoundary", "highBoundary", "precision", "power", "log",
            "ln", "exp", "sqrt", "round", "abs", "floor", "children", "descendants", "resolve", "extension", "hasValue", "getValue", "trace", "type", "not", "comparable", "conformsTo", "memberOf", "htmlChecks"});
        if (depth == 0) return std::string(words[next() % 40]);
        switch (next() % 6) {
        case 0:
            return "(" + expression(depth - 1) + ")";
        case 1:
            return expression(depth - 1) + "[" + expression(0) + "]";
        case 2: {
            static constexpr auto operators = std::to_array<std::string_view>(
                {"+", "-", "*", "/", "div", "mod", "|", "&", "=", "!=", "~", "<", ">=", "and", "or", "xor", "implies", "in", "contains"});
            return expression(depth - 1) + " " + std::string(operators[next() % operators.size()]) + " " + expression(depth - 1);
        }
        case 3:
            return "-" + expression(depth - 1);
        default: {
            const auto name = functions[next() % functions.size()];
            const auto* f = functionNamed(name);
            std::string arguments;
            for (unsigned n = f->least + next() % (std::min<unsigned>(f->most - f->least, 2) + 1), i = 0; i < n; ++i)
                arguments += (i > 0 ? ", " : "") + expression(depth > 1 ? depth - 2 : 0);
            return expression(depth - 1) + "." + std::string(name) + "(" + arguments + ")";
        }
        }
    }
    void mutate(std::string& s) {
        for (unsigned n = next() % 4; n > 0 && !s.empty(); --n) {
            const std::size_t at = next() % s.size();
            switch (next() % 4) {
            case 0: s.erase(at, 1 + next() % 3); break;
            case 1: s.insert(at, words[next() % words.size()]); break;
            case 2: s[at] = static_cast<char>(next() % 256); break;
            default: s.insert(at, s.substr(next() % s.size(), 8)); break;
            }
        }
    }

  private:
    unsigned next() { return static_cast<unsigned>(m_random()); }
    std::mt19937 m_random;
};

TEST(FhirPathFuzz, nothingCrashesOrHangs) {
    const auto resource = fhir::Resource::parse(resourceJson);
    ASSERT_TRUE(resource);
    const char* rounds = std::getenv("FYR_FUZZ_ROUNDS");
    const unsigned count = rounds ? static_cast<unsigned>(std::strtoul(rounds, nullptr, 10)) : 3000;
    const char* first = std::getenv("FYR_FUZZ_SEED");
    const unsigned seed = first ? static_cast<unsigned>(std::strtoul(first, nullptr, 10)) : 1;
    Context context;
    context.limits.steps = 20'000;
    context.limits.bytes = 1U << 20U;
    context.limits.items = 20'000;
    context.trace = [](std::string_view, const Answer& a) {
        for (std::size_t i = 0; i < a.size(); ++i)
            (void)a.text(i);
    };
    unsigned answered = 0;
    unsigned compiled = 0;
    for (unsigned i = 0; i < count; ++i) {
        Writer writer(seed + i);
        std::string text = i % 4 == 0 ? writer.tokens() : writer.expression(1 + i % 6);
        if (i % 3 == 0) writer.mutate(text);
        SCOPED_TRACE(text);
        if (std::getenv("FYR_VERBOSE")) std::cerr << text << std::endl;
        const auto e = Expression::compile(text, {.strict = i % 5 == 0, .asFilters = i % 2 == 0});
        if (!e) {
            EXPECT_FALSE(e.error().problems.empty() && e.error().code != ErrorCode::tooLarge);
            continue;
        }
        ++compiled;
        const auto a = e->evaluate(*resource, context);
        if (!a) continue;
        ++answered;
        for (std::size_t k = 0; k < a->size(); ++k) {
            (void)a->text(k);
            (void)a->json(k);
        }
        // As a patch's path, too.
        if (i % 7 != 0) continue;
        fhir::Resource parameters;
        parameters.setText(parameters.member(parameters.edit(), "resourceType"), "Parameters");
        auto& operation = parameters.append(parameters.member(parameters.edit(), "parameter"));
        parameters.setText(parameters.member(operation, "name"), "operation");
        auto& parts = parameters.member(operation, "part");
        const auto part = [&](std::string_view name, std::string_view key, std::string_view value) {
            auto& p = parameters.append(parts);
            parameters.setText(parameters.member(p, "name"), name);
            parameters.setText(parameters.member(p, key), value);
        };
        static constexpr auto kinds = std::to_array<std::string_view>({"add", "delete", "replace", "insert", "move"});
        part("type", "valueCode", kinds[i % kinds.size()]);
        part("path", "valueString", text);
        part("name", "valueString", "given");
        part("value", "valueString", "x");
        auto& index = parameters.append(parts);
        parameters.setText(parameters.member(index, "name"), "index");
        parameters.setNumber(parameters.member(index, "valueInteger"), "1");
        const auto patched = patch(*resource, parameters);
        if (patched) (void)patched->write();
    }
    RecordProperty("answered", static_cast<int>(answered));
    EXPECT_GT(compiled, count / 4);
    EXPECT_GT(answered, count / 20);
}

} // namespace
