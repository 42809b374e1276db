/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-path-list.h"

#include "ns3/abort.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/string.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <limits>
#include <utility>

namespace ns3
{

namespace
{

/// @param text decimal digits, perhaps @returns the number, or nothing
std::optional<uint32_t>
ParseNumber(const std::string& text)
{
    const auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (text.empty() || text.size() > 10 || !std::all_of(text.begin(), text.end(), isDigit))
    {
        return std::nullopt;
    }
    const auto number = std::stoull(text);
    if (number > std::numeric_limits<uint32_t>::max())
    {
        return std::nullopt;
    }
    return static_cast<uint32_t>(number);
}

/// Tells valid lists of paths from others.
class PathListChecker : public AttributeChecker
{
  public:
    /// @param form of the entries
    explicit PathListChecker(MptcpPathList::Form form) : m_form(form)
    {
    }

    bool Check(const AttributeValue& value) const override
    {
        const auto* text = dynamic_cast<const StringValue*>(&value);
        return text != nullptr && MptcpPathList::IsValid(text->Get(), m_form);
    }

    std::string GetValueTypeName() const override
    {
        return "ns3::StringValue";
    }

    bool HasUnderlyingTypeInformation() const override
    {
        return true;
    }

    std::string GetUnderlyingTypeInformation() const override
    {
        return m_form == MptcpPathList::VALUES ? "list of path=value, or of values"
                                               : "list of paths";
    }

    Ptr<AttributeValue> Create() const override
    {
        return ns3::Create<StringValue>();
    }

    bool Copy(const AttributeValue& from, AttributeValue& to) const override
    {
        const auto* source = dynamic_cast<const StringValue*>(&from);
        auto* target = dynamic_cast<StringValue*>(&to);
        if (source == nullptr || target == nullptr)
        {
            return false;
        }
        target->Set(source->Get());
        return true;
    }

  private:
    MptcpPathList::Form m_form;
};

} // namespace

MptcpPathList::MptcpPathList(Form form) : m_form(form)
{
}

void
MptcpPathList::Set(const std::string& text)
{
    auto entries = Parse(text, m_form);
    NS_ABORT_MSG_UNLESS(entries, "'" << text << "' is no list of paths");
    m_text = text;
    m_entries = std::move(*entries);
}

const std::string&
MptcpPathList::Get() const
{
    return m_text;
}

std::size_t
MptcpPathList::GetN() const
{
    return m_entries.size();
}

std::size_t
MptcpPathList::Find(const MptcpPathState& path) const
{
    const auto isFor = [&path](const Entry& entry)
    {
        if (entry.number)
        {
            return *entry.number == (path.key != nullptr ? path.key->number : path.id);
        }
        if (path.key == nullptr)
        {
            return false;
        }
        return entry.device.empty()
                 ? entry.address == path.key->local || entry.address == path.key->remote
                 : entry.device == path.key->device;
    };
    return std::find_if(m_entries.begin(), m_entries.end(), isFor) - m_entries.begin();
}

uint32_t
MptcpPathList::GetValue(std::size_t entry) const
{
    return m_entries.at(entry).value;
}

bool
MptcpPathList::IsValid(const std::string& text, Form form)
{
    return Parse(text, form).has_value();
}

Ptr<const AttributeChecker>
MptcpPathList::MakeChecker(Form form)
{
    return Create<PathListChecker>(form);
}

bool
MptcpPathList::ParseKey(const std::string& text, Entry& entry)
{
    in_addr ipv4{};
    in6_addr ipv6{};
    if (inet_pton(AF_INET, text.c_str(), &ipv4) == 1)
    {
        entry.address = Ipv4Address(ntohl(ipv4.s_addr));
        return true;
    }
    if (inet_pton(AF_INET6, text.c_str(), &ipv6) == 1)
    {
        entry.address = Ipv6Address(ipv6.s6_addr);
        return true;
    }
    entry.number = ParseNumber(text);
    if (entry.number)
    {
        return true;
    }
    // A name, or a path of names ("phone/wifi"); anything else is a slip.
    const auto fits = [](unsigned char c)
    { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '/' || c == '.'; };
    const bool isName = !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0;
    if (!isName || !std::all_of(text.begin(), text.end(), fits))
    {
        return false;
    }
    entry.device = text;
    return true;
}

std::optional<std::vector<MptcpPathList::Entry>>
MptcpPathList::Parse(const std::string& text, Form form)
{
    std::vector<Entry> entries;
    for (std::size_t start = 0; !text.empty() && start <= text.size();)
    {
        const auto end = std::min(text.find(',', start), text.size());
        const auto item = text.substr(start, end - start);
        start = end + 1;
        if (item.empty())
        {
            continue;
        }
        const auto equals = item.find('=');
        Entry entry;
        if (form == VALUES)
        {
            const auto value =
                ParseNumber(equals == std::string::npos ? item : item.substr(equals + 1));
            if (!value)
            {
                return std::nullopt;
            }
            entry.value = *value;
        }
        if (form == VALUES && equals == std::string::npos)
        {
            entry.number = static_cast<uint32_t>(entries.size());
        }
        else if (!ParseKey(item.substr(0, equals), entry) ||
                 (form == PATHS && equals != std::string::npos))
        {
            return std::nullopt;
        }
        entries.push_back(entry);
    }
    return entries;
}

} // namespace ns3
