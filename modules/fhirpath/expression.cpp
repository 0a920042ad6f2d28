#include "fhirpath/expression.h"

#include "fhirpath/check.h"
#include "fhirpath/evaluator.h"
#include "fhirpath/parser.h"

#include <fmt/format.h>

namespace fyr::fhirpath {

Answer::Answer() = default;
Answer::~Answer() = default;
Answer::Answer(Answer&&) noexcept = default;
Answer& Answer::operator=(Answer&&) noexcept = default;

std::size_t Answer::size() const noexcept {
    return m_items.size();
}
std::string_view Answer::type(std::size_t i) const noexcept {
    return nameOf(m_items[i].type);
}
bool Answer::isSystem(std::size_t i) const noexcept {
    return m_items[i].type <= type::info;
}
const fhir::Value* Answer::node(std::size_t i) const noexcept {
    return m_items[i].isNode() ? m_items[i].node.value : nullptr;
}
const fhir::Value* Answer::extensions(std::size_t i) const noexcept {
    return m_items[i].isNode() ? m_items[i].node.extra : nullptr;
}
std::string Answer::text(std::size_t i) const {
    return textOfItem(m_items[i]);
}

std::string Answer::json(std::size_t i) const {
    const Item& item = m_items[i];
    if (item.isNode()) {
        if (item.node.value) return item.node.value->write();
        return item.node.extra ? item.node.extra->write() : "null";
    }
    if (item.sort == Sort::boolean || item.isNumber()) return textOfItem(item);
    std::string out = "\"";
    for (const char c : textOfItem(item)) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + '"';
}

std::optional<bool> Answer::boolean() const noexcept {
    if (m_items.size() != 1) return std::nullopt;
    const Item& item = m_items[0];
    if (item.sort == Sort::boolean) return item.boolean;
    if (item.isNode() && item.node.value && item.node.value->isBoolean()) return item.node.value->isTrue();
    return true;
}

Result<Expression> Expression::compile(std::string_view text, CompileOptions options) {
    FYR_TRY(auto program, parse(text));
    program.strict = options.strict;
    program.asFilters = options.asFilters;
    return Expression(std::make_shared<const Program>(std::move(program)));
}

const std::string& Expression::text() const noexcept {
    return m_program->text;
}

Result<Answer> Expression::evaluate(const fhir::Value& focus, const Context& context) const {
    Evaluator evaluator(context);
    const fhir::Value* resource = context.resource ? context.resource : &focus;
    evaluator.setResource(resource, context.rootResource ? context.rootResource : resource);
    const Item start = Evaluator::focusOf(focus);
    if (m_program->strict) FYR_CHECK(checkTypes(*m_program, start.type));
    FYR_TRY(const auto items, evaluator.run(*m_program, start));
    Answer answer;
    answer.m_items.assign(items.begin(), items.end());
    answer.m_memory = evaluator.takeMemory();
    answer.m_program = m_program;
    return answer;
}

} // namespace fyr::fhirpath
